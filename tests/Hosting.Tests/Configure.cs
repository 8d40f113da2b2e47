using Avatar.Grains;
using Avatar.Imaging.Engines;
using Avatar.Imaging.Engines.Neural;
using Avatar.Imaging.Engines.Replicate;
using Avatar.WebFront;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Avatar.Hosting.Tests;

/// <summary>Reads settings from pairs of names and values, including aliases.</summary>
internal static class Configure
{
    public static IHostApplicationBuilder With(params (string Key, string Value)[] pairs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.AddSettings(ProgramSettings.Table);
        return builder;
    }

    /// <summary>The options of the engines in use.</summary>
    public static EngineOptions Engines(IHostApplicationBuilder settings)
    {
        var engines = settings.Settings<EngineOptions>();
        EngineSetup.Complete(engines, settings.Settings<NeuralOptions>(), settings.Settings<ReplicateOptions>(), settings.Settings<CartoonOptions>());
        return engines;
    }

    /// <summary>The message of the exception that stops the start.</summary>
    public static string Refusal(params (string Key, string Value)[] pairs) => Assert.Throws<AvatarStartException>(() => With(pairs)).Message;
}
