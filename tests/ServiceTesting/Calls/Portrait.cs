using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Avatar.ServiceTesting.Calls;

/// <summary>Creates small photos that all differ: a number is appended to the picture, where decoders ignore it.</summary>
internal static class Portrait
{
    private const int NumberLength = 20;
    private static readonly byte[] Picture = ReadPicture();

    public static byte[] Of(long number) => Of(number, Picture);

    /// <summary>Appends the number to the given picture.</summary>
    public static byte[] Of(long number, byte[] picture) =>
        [.. picture, .. Encoding.ASCII.GetBytes(number.ToString($"D{NumberLength}", CultureInfo.InvariantCulture))];

    /// <summary>Returns the number in a portrait.</summary>
    public static long NumberIn(ReadOnlySpan<byte> photo) =>
        long.Parse(photo[^NumberLength..], NumberStyles.None, CultureInfo.InvariantCulture);

    public static MultipartFormDataContent Form(byte[] photo, long? seed = null)
    {
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, "image", "portrait.png" },
        };
        if (seed is { } number) form.Add(new StringContent(number.ToString(CultureInfo.InvariantCulture)), "seed");
        return form;
    }

    private static byte[] ReadPicture()
    {
        using var resource = typeof(Portrait).Assembly.GetManifestResourceStream("portrait.png")!;
        var picture = new byte[resource.Length];
        resource.ReadExactly(picture);
        return picture;
    }
}
