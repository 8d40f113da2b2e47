using Avatar.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.LoadTest;

/// <summary>
/// Runs one silo of a cluster with an engine that answers immediately, configured by environment variables, until Ctrl+C.
/// </summary>
internal static class SiloServing
{
    public static async Task RunAsync()
    {
        await using var silo = Silo.Program.Build(
            [], builder => builder.Services.AddSingleton<ICartoonEngine>(new InstantEngine(Serving.Picture)));
        await silo.RunAsync();
    }
}
