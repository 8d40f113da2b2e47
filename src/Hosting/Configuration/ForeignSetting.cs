namespace Avatar.Hosting;

/// <summary>A setting that a framework reads and validates. It is listed for <c>--help</c> and the documentation.</summary>
public sealed class ForeignSetting : Setting
{
    internal ForeignSetting(string key, string defaultText, string meaning) : base(key, defaultText, meaning)
    {
    }

    internal override object? ReadFrom(IConfiguration configuration) => TextIn(configuration);
}
