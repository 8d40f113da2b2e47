using System.Collections.Immutable;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>The oldest cartoons of an original, which a new one displaces. Once their documents are deleted, disposing deletes their files.</summary>
internal sealed class DisplacedCartoons(IImageStore images, ILogger logger) : IAsyncDisposable
{
    private bool _areFilesOrphans;

    public ImmutableArray<RegeneratedCartoon> Cartoons { get; set; } = [];

    public void DocumentsAreDeleted() => _areFilesOrphans = true;

    public async ValueTask DisposeAsync()
    {
        if (!_areFilesOrphans) return;
        foreach (var (area, name) in Cartoons.SelectMany(cartoon => cartoon.GetFiles())) await images.TryDeleteAsync(area, name, logger);
    }
}
