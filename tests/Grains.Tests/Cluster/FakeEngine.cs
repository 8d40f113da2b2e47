using System.Collections.Concurrent;
using System.Text;
using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>
/// Draws and cuts immediately; its bytes describe the request. Tests can hold it, to observe what happens meanwhile, and make it fail.
/// </summary>
internal sealed class FakeEngine : ICartoonEngine, IFaceCutter, IFaceFinder
{
    private readonly ConcurrentQueue<ImagingError> _failures = [];
    private TaskCompletionSource _gate = Open();
    private TaskCompletionSource _entered = Closed();
    private TaskCompletionSource _abandoned = Closed();
    private int _cut;
    private int _searches;

    public string Name => "Fake";

    /// <summary>Completes with the first drawing since the last <see cref="Hold"/>.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Completes when a drawing is cancelled, since the last <see cref="Hold"/>.</summary>
    public Task Abandoned => _abandoned.Task;

    public int Cut => Volatile.Read(ref _cut);

    /// <summary>Called once, by the next cut after it has read its files.</summary>
    public Func<Task>? OnCut { get; set; }

    /// <summary>The faces that the engine finds while it draws; null if it does not look for them.</summary>
    public FoundFaces? Seen { get; set; } = FoundFaces.From([]);

    /// <summary>Whether faces can be drawn as vectors.</summary>
    public bool Trusts { get; set; } = true;

    /// <summary>What a search for faces alone finds.</summary>
    public FoundFaces Found { get; set; } = FoundFaces.From([]);

    /// <summary>Number of searches for faces alone.</summary>
    public int Searches => Volatile.Read(ref _searches);

    /// <summary>Called by every search for faces alone.</summary>
    public Func<CancellationToken, Task>? OnSearch { get; set; }

    /// <summary>The face that the last cut was to show.</summary>
    public ChosenFace? LastFace { get; private set; }

    /// <summary>How the cartoon of the last cut was drawn, as the cutter is told.</summary>
    public Drawing? LastDrawing { get; private set; }

    /// <summary>Fails the next drawing or cut.</summary>
    public void FailNext(ImagingError error) => _failures.Enqueue(error);

    /// <summary>Cancels planned failures that have not happened.</summary>
    public void ForgetFailures() => _failures.Clear();

    /// <summary>Holds every drawing until the result is disposed.</summary>
    public IDisposable Hold()
    {
        var gate = Closed();
        (_gate, _entered, _abandoned) = (gate, Closed(), Closed());
        return new Release(gate);
    }

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed, CancellationToken cancellationToken)
    {
        _entered.TrySetResult();
        try
        {
            await _gate.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _abandoned.TrySetResult();
            throw;
        }

        await ReadAsync(photo, cancellationToken);
        var isVector = style == CartoonStyles.Vector;
        return new(Encoding.UTF8.GetBytes($"{style} {seed}"), ImageFormat.Jpeg, 4, 3)
        {
            Faces = Seen,
            Style = isVector && !Trusts ? CartoonStyles.VectorFallback : null,
            Svg = isVector && Trusts ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes($"drawing {seed}") : null,
        };
    }

    public async Task<FaceCut> CutAsync(
        ImageSource photo, ImageSource cartoon, ChosenFace? face, ImageFormat format, CancellationToken cancellationToken)
    {
        await ReadAsync(photo, cancellationToken);
        var drawn = await ReadAsync(cartoon, cancellationToken);
        (LastDrawing, LastFace) = (cartoon.Drawing, face);
        Interlocked.Increment(ref _cut);
        if (OnCut is { } meanwhile)
        {
            OnCut = null;
            await meanwhile();
        }

        var master = new EncodedImage(Encoding.UTF8.GetBytes($"master of {drawn}"), ImageFormat.Png, 3, 3);
        return new(format is ImageFormat.Png ? master : new(Encoding.UTF8.GetBytes($"face of {drawn}"), format, 3, 3), master)
        {
            Svg = cartoon.Drawing?.Style == CartoonStyles.Vector ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes($"drawing of {drawn}") : null,
        };
    }

    public async Task<FoundFaces> FindAsync(ImageSource photo, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _searches);
        if (OnSearch is { } meanwhile) await meanwhile(cancellationToken);
        await ReadAsync(photo, cancellationToken);
        return Found;
    }

    private async Task<string> ReadAsync(ImageSource source, CancellationToken cancellationToken)
    {
        if (_failures.TryDequeue(out var error)) throw new ImagingException(error, "The fake engine was told to fail.");
        using var reader = new StreamReader(await source.OpenAsync(cancellationToken));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static TaskCompletionSource Closed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private sealed class Release(TaskCompletionSource gate) : IDisposable
    {
        public void Dispose() => gate.TrySetResult();
    }
}
