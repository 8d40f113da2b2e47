namespace Avatar.Silo.Configuration;

/// <summary>Reads a value from the text of a setting; false where the text is not allowed.</summary>
/// <typeparam name="T">The value's type.</typeparam>
internal delegate bool SettingParser<T>(string text, out T value);
