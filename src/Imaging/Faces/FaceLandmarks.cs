namespace Avatar.Imaging.Faces;

/// <summary>
/// Indices of the points of a <see cref="FaceMesh"/>, which MediaPipe's canonical face model defines. "Right" is the person's right, on the
/// left in an upright picture.
/// </summary>
internal static class FaceLandmarks
{
    public const int Forehead = 10;
    public const int Chin = 152;
    public const int RightCheek = 234;
    public const int LeftCheek = 454;
    public const int RightCheekMiddle = 50;
    public const int LeftCheekMiddle = 280;
    public const int RightEyeOuter = 33;
    public const int RightEyeInner = 133;
    public const int LeftEyeOuter = 263;
    public const int LeftEyeInner = 362;
    public const int NoseTip = 1;
    public const int NoseBase = 2;
    public const int Bridge = 168;
    public const int UpperLip = 13;
    public const int LowerLip = 17;

    /// <summary>The outline of the face, closed, clockwise from the forehead.</summary>
    public static ReadOnlySpan<int> Oval =>
    [
        10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
    ];

    /// <summary>The lower edge of the face, from the person's right ear to the left.</summary>
    public static ReadOnlySpan<int> Jaw => [132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361];

    /// <summary>The four lines of the mouth, each from the person's right corner to the left.</summary>
    public static ReadOnlySpan<int> UpperLipOuter => [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291];

    public static ReadOnlySpan<int> UpperLipInner => [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];

    public static ReadOnlySpan<int> LowerLipInner => [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];

    public static ReadOnlySpan<int> LowerLipOuter => [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291];

    public static EyeLandmarks RightEye { get; } = new(
        Upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
        Lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
        Crease: [247, 30, 29, 27, 28, 56, 190],
        BrowUpper: [70, 63, 105, 66, 107],
        BrowLower: [46, 53, 52, 65, 55],
        Iris: 468);

    public static EyeLandmarks LeftEye { get; } = new(
        Upper: [263, 466, 388, 387, 386, 385, 384, 398, 362],
        Lower: [263, 249, 390, 373, 374, 380, 381, 382, 362],
        Crease: [467, 260, 259, 257, 258, 286, 414],
        BrowUpper: [300, 293, 334, 296, 336],
        BrowLower: [276, 283, 282, 295, 285],
        Iris: 473);

    public static NostrilLandmarks RightNostril { get; } = new(Wing: [129, 64, 98], Outer: 98, Inner: 97);

    public static NostrilLandmarks LeftNostril { get; } = new(Wing: [358, 294, 327], Outer: 327, Inner: 326);
}

/// <summary>The points of an eye; each line runs from the outer to the inner corner.</summary>
/// <param name="Upper">Edge of the upper lid.</param>
/// <param name="Lower">Edge of the lower lid.</param>
/// <param name="Crease">The fold above the upper lid.</param>
/// <param name="BrowUpper">Upper edge of the brow.</param>
/// <param name="BrowLower">Lower edge of the brow.</param>
/// <param name="Iris">Centre of the iris; the next four points are on its rim.</param>
internal sealed record EyeLandmarks(int[] Upper, int[] Lower, int[] Crease, int[] BrowUpper, int[] BrowLower, int Iris);

/// <summary>The points of a nostril.</summary>
/// <param name="Wing">The wing of the nose, from the cheek down to the nostril.</param>
/// <param name="Outer">Outer end of the nostril.</param>
/// <param name="Inner">Inner end of the nostril.</param>
internal sealed record NostrilLandmarks(int[] Wing, int Outer, int Inner);
