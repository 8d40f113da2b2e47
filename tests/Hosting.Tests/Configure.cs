using Microsoft.Extensions.Configuration;

namespace Avatar.Hosting.Tests;

/// <summary>Reads settings from pairs of names and values, including aliases.</summary>
internal static class Configure
{
    public static AvatarSettings With(params (string Key, string Value)[] pairs)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        NodeAliases.Apply(configuration, configuration);
        return AvatarSettings.Read(configuration);
    }

    /// <summary>The message of the exception that stops the start.</summary>
    public static string Refusal(params (string Key, string Value)[] pairs) => Assert.Throws<AvatarStartException>(() => With(pairs)).Message;
}
