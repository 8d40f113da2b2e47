namespace Avatar.Grains.Tests;

/// <summary>The stories in which every call is disturbed.</summary>
internal static class Stories
{
    private static readonly Step Upload = new(StepKind.Upload, 0, 0, 0, false, null);
    private static readonly Step Regenerate = new(StepKind.Regenerate, 0, 0, 0, false, null);
    private static readonly Step Download = new(StepKind.Download, 0, 0, 0, false, null);
    private static readonly Step Delete = new(StepKind.Delete, 0, 0, 0, false, null);
    private static readonly Step Expire = new(StepKind.Expire, 0, 0, 0, false, null);
    private static readonly Step Advance = new(StepKind.Advance, 0, 0, 0, false, null);
    private static readonly Step Sweep = new(StepKind.Sweep, 0, 0, 0, false, null);
    private static readonly Step Sleep = new(StepKind.Sleep, 0, 0, 0, false, null);

    public static IReadOnlyDictionary<string, Story> All { get; } = new Dictionary<string, Story>
    {
        ["upload"] = new([], Upload, [Regenerate, Download]),
        ["upload with a key, repeated"] = new([], Upload with { Key = 1 }, [Upload with { Key = 1 }, Upload with { Key = 1 }]),
        ["regenerate"] = new([Upload], Regenerate, [Regenerate, Download]),
        ["regenerate asleep"] = new([Upload, Sleep], Regenerate, [Download]),
        ["regenerate with a key, repeated"] =
            new([Upload], Regenerate with { Key = 1 }, [Regenerate with { Key = 1 }, Download, Regenerate with { Key = 1 }]),
        ["regenerate over the limit"] = new([Upload, Regenerate, Regenerate, Regenerate], Regenerate, [Regenerate]),
        ["download"] = new([Upload, Regenerate], Download, [Download, Download with { Target = 1 }, Regenerate]),
        ["download after a keyed regeneration"] = new([Upload, Regenerate with { Key = 1 }], Download, [Regenerate with { Key = 1 }, Download]),
        ["delete"] = new([Upload, Regenerate, Upload with { Key = 1 }, Download], Delete, [Delete, Upload with { Key = 1 }, Download with { Target = 3 }]),
        ["delete asleep"] = new([Upload, Upload, Sleep], Delete, [Upload, Expire, Upload]),
        ["upload beside a deletion"] = new([Upload], Upload with { DeletedAt = 2 }, [Upload, Delete]),
        ["upload with a key beside a deletion"] = new([Upload], Upload with { Key = 1, DeletedAt = 5 }, [Upload with { Key = 1 }]),
        ["regenerate beside a deletion"] = new([Upload], Regenerate with { DeletedAt = 3 }, [Regenerate, Upload]),
        ["download beside a deletion"] = new([Upload, Regenerate], Download with { DeletedAt = 4 }, [Download, Upload]),
        ["sweep"] = new([Upload, Regenerate], Sweep, [Regenerate, Download]),
        ["expire"] = new([Upload, Regenerate, Advance, Advance], Expire, [Expire, Regenerate]),
    };
}
