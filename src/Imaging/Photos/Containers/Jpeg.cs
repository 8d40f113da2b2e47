namespace Avatar.Imaging.Photos.Containers;

/// <summary>Codes of JPEG markers (ITU-T T.81, table B.1).</summary>
internal static class Jpeg
{
    public const byte Prefix = 0xFF;
    public const byte Temporary = 0x01;
    public const byte HuffmanTables = 0xC4, Extension = 0xC8, ArithmeticConditions = 0xCC;
    public const byte Start = 0xD8, End = 0xD9, Scan = 0xDA, QuantizationTables = 0xDB, Lines = 0xDC, RestartInterval = 0xDD;
    public const byte App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE;

    public static bool IsRestart(byte code) => code is >= 0xD0 and <= 0xD7;

    public static bool IsFrame(byte code) => code is >= 0xC0 and <= 0xCF and not HuffmanTables and not Extension and not ArithmeticConditions;
}
