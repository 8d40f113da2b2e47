namespace Avatar;

/// <summary>Marks an options class that the settings reader fills.</summary>
/// <param name="section">The beginning of its keys, for instance <c>Avatar:Cartoons</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SettingsAttribute(string section) : Attribute
{
    public string Section => section;
}

/// <summary>
/// Marks a property that is a setting. Its initial value is the default. A <see cref="ValueRuleAttribute"/> restricts the values; an enum
/// needs none, and a list has one for its elements.
/// </summary>
/// <param name="meaning">What the setting does, for <c>--help</c> and docs/configuration.md.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string meaning) : Attribute
{
    public string Meaning => meaning;

    /// <summary>The whole key. By default it consists of the section of the class and the name of the property.</summary>
    public string? Key { get; set; }

    /// <summary>The default as <c>--help</c> shows it, if that is not the initial value of the property.</summary>
    public string? Default { get; set; }
}
