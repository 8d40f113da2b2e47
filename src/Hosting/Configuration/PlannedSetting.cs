namespace Avatar.Hosting;

/// <summary>A setting of a later version. Setting it stops the start. Its value may be a secret, so it is not shown.</summary>
public sealed class PlannedSetting : Setting
{
    private readonly string _feature;

    internal PlannedSetting(string key, string feature, string meaning)
        : base(key, "none", $"{meaning} Not available in this version.") => _feature = feature;

    internal override object? ReadFrom(IConfiguration configuration) => TextIn(configuration) is null
        ? null
        : throw new AvatarStartException($"{Key} is set, but {_feature} is not available in this version; remove this setting.");
}
