using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Avatar.Imaging.Engines.Neural;
using MongoDB.Driver;

namespace Avatar.Hosting;

/// <summary>Creates settings of each type, with their parsing and validation.</summary>
internal static class SettingKinds
{
    /// <summary>128 bits, written as hexadecimal digits.</summary>
    private const int MinKeyLength = 32;

    /// <summary>A random key practically always has this number of distinct characters; a repeated word has fewer.</summary>
    private const int MinDistinctCharacters = 8;

    private static readonly string[] DurationFormats = [@"h\:m\:s", @"d\.h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m\:s\.FFFFFFF"];

    public static ValueSetting<TimeSpan> Duration(string key, TimeSpan defaultValue, TimeSpan min, TimeSpan max, string meaning) => new(
        key,
        defaultValue,
        defaultValue.ToString("c", CultureInfo.InvariantCulture),
        $"a duration from {min:c} to {max:c}, written as [days.]hours:minutes:seconds",
        meaning,
        (string text, out TimeSpan value) => TryParse(text, out value) && value >= min && value <= max);

    /// <summary>A duration; 0 disables the feature.</summary>
    public static ValueSetting<TimeSpan> DurationOrOff(string key, TimeSpan defaultValue, TimeSpan min, TimeSpan max, string meaning) => new(
        key,
        defaultValue,
        defaultValue.ToString("c", CultureInfo.InvariantCulture),
        $"0, or a duration from {min:c} to {max:c}, written as [days.]hours:minutes:seconds",
        meaning,
        (string text, out TimeSpan value) =>
            TryParse(text is "0" ? "0:0:0" : text, out value) && (value == TimeSpan.Zero || (value >= min && value <= max)));

    public static ValueSetting<long> Number(string key, long defaultValue, long min, long max, string meaning) => new(
        key,
        defaultValue,
        defaultValue.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
        meaning,
        (string text, out long value) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    public static ValueSetting<TEnum> Choice<TEnum>(string key, string meaning) where TEnum : struct, Enum => new(
        key,
        default,
        default(TEnum).ToString(),
        string.Join(" or ", Enum.GetNames<TEnum>()),
        meaning,
        (string text, out TEnum value) => Enum.TryParse(text, ignoreCase: true, out value) && char.IsAsciiLetter(text[0]) && Enum.IsDefined(value));

    /// <summary>A choice whose default depends on other settings; null if it is not set.</summary>
    public static ValueSetting<TEnum?> OptionalChoice<TEnum>(string key, string defaultText, string meaning) where TEnum : struct, Enum => new(
        key,
        null,
        defaultText,
        string.Join(" or ", Enum.GetNames<TEnum>()),
        meaning,
        (string text, out TEnum? value) =>
        {
            value = Enum.TryParse<TEnum>(text, ignoreCase: true, out var named) && char.IsAsciiLetter(text[0]) && Enum.IsDefined(named) ? named : null;
            return value is not null;
        });

    /// <summary>A MongoDB connection string. It may hold a password, so error messages do not show it.</summary>
    public static ValueSetting<MongoUrl?> MongoDB(string key, string meaning) => new(
        key,
        null,
        "none",
        "a MongoDB connection string such as mongodb://user:password@host:27017/cartoon-avatar, with special characters of user and password written as %40 and so on",
        meaning,
        MongoAddress.TryParse)
    {
        IsSecret = true,
    };

    /// <summary>One of several names.</summary>
    public static ValueSetting<string> OneOf(string key, string defaultValue, IReadOnlyList<string> names, string meaning) => new(
        key,
        defaultValue,
        defaultValue,
        $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}",
        meaning,
        (string text, out string value) =>
        {
            value = names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase), defaultValue);
            return value.Equals(text, StringComparison.OrdinalIgnoreCase);
        });

    public static ValueSetting<string> Folder(string key, string defaultValue, string defaultText, string meaning) => new(
        key,
        defaultValue,
        defaultText,
        "the path of a folder",
        meaning,
        (string text, out string value) =>
        {
            value = text;
            return !text.Contains('\0', StringComparison.Ordinal);
        });

    public static ValueSetting<string?> BaseUrl(string key, string meaning) => new(
        key,
        null,
        "none",
        "an absolute URL of http or https without query and fragment, for instance https://avatars.example.org",
        meaning,
        TryParseBaseUrl);

    /// <summary>The path of a file; null if it is not set.</summary>
    public static ValueSetting<string?> File(string key, string meaning) => new(
        key,
        null,
        "none",
        "the path of a file",
        meaning,
        (string text, out string? value) =>
        {
            value = text;
            return !text.Contains('\0', StringComparison.Ordinal);
        });

    /// <summary>A secret. Error messages do not show it.</summary>
    public static ValueSetting<string?> Secret(string key, string allowed, string meaning) => new(
        key,
        null,
        "none",
        allowed,
        meaning,
        (string text, out string? value) =>
        {
            value = text;
            return !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        })
    {
        IsSecret = true,
    };

    /// <summary>Secret keys that are hard to guess. Error messages do not show them.</summary>
    public static ListSetting<string> Keys(string key, string meaning) => new(
        key,
        $"one or more keys of {MinKeyLength} or more visible ASCII characters, at least {MinDistinctCharacters} of them distinct, separated by commas; `openssl rand -hex 32` creates one",
        meaning,
        TryParseKey)
    {
        IsSecret = true,
    };

    /// <summary>A text that must match a pattern.</summary>
    public static ValueSetting<string> Text(string key, string defaultValue, Regex form, string allowed, string meaning) => new(
        key,
        defaultValue,
        defaultValue,
        allowed,
        meaning,
        (string text, out string value) =>
        {
            value = text;
            return form.IsMatch(text);
        });

    /// <summary>Two numbers as <c>low..high</c>; null if it is not set.</summary>
    public static ValueSetting<ValueRange?> Range(string key, string defaultText, string meaning) => new(
        key, null, defaultText, "two numbers such as -1..1 or 0..255, the smaller one first", meaning, TryParseRange);

    /// <summary>Three numbers, for red, green and blue.</summary>
    public static ListSetting<float> Numbers(string key, string meaning) => new(
        key, "numbers for red, green and blue such as 0.485, 0.456, 0.406", meaning, TryParseNumber);

    public static ListSetting<string> Origins(string key, string meaning) => new(
        key,
        "* or a list of origins such as https://app.example.org, separated by commas",
        meaning,
        TryParseOrigin);

    public static ListSetting<IPNetwork> Networks(string key, string meaning) => new(
        key,
        "a list of addresses or networks such as 10.0.0.0/8, separated by commas",
        meaning,
        TryParseNetwork);

    private static bool TryParseRange(string text, out ValueRange? value)
    {
        value = text.Split("..") is [var black, var white] && TryParseNumber(black, out var low) && TryParseNumber(white, out var high) && low < high
            ? new ValueRange(low, high)
            : null;
        return value is not null;
    }

    private static bool TryParseNumber(string text, out float value) =>
        float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    private static bool TryParseBaseUrl(string text, out string? value)
    {
        value = text.TrimEnd('/');
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" }
            && uri.Host.Length > 0;
    }

    private static bool TryParseKey(string text, out string value)
    {
        value = text;
        return text.Length >= MinKeyLength && text.Distinct().Count() >= MinDistinctCharacters && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static bool TryParseOrigin(string text, out string value)
    {
        value = text.TrimEnd('/');
        return text == "*" || (TryParseBaseUrl(text, out _) && new Uri(text).AbsolutePath == "/");
    }

    private static bool TryParseNetwork(string text, out IPNetwork value)
    {
        if (IPNetwork.TryParse(text, out value)) return true;
        if (!IPAddress.TryParse(text, out var address)) return false;
        value = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static bool TryParse(string text, out TimeSpan duration) =>
        TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out duration);
}
