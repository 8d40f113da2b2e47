namespace Avatar.Hosting;

/// <summary>Parses the text of a setting; returns false if the text is not allowed.</summary>
/// <typeparam name="T">The value's type.</typeparam>
internal delegate bool SettingParser<T>(string text, out T value);
