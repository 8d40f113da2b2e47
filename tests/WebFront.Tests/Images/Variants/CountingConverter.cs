using Avatar.Imaging;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>A converter that returns fixed bytes and counts its calls; it can be blocked and can fail.</summary>
public sealed class CountingConverter : IImageConverter
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Task that every conversion awaits.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>Task that every conversion awaits after reading its image.</summary>
    public Task HoldAfter { get; set; } = Task.CompletedTask;

    public Exception? Failure { get; set; }

    public Task Begun => _begun.Task;

    /// <summary>Completes when a conversion has read its image.</summary>
    public Task Made => _made.Task;

    public Task Cancelled => _cancelled.Task;

    public async Task<EncodedImage> ConvertAsync(ImageSource image, ConversionTarget target, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        _begun.TrySetResult();
        try
        {
            await Hold.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }

        if (Failure is not null) throw Failure;
        await using var content = await image.OpenAsync(cancellationToken);
        _made.TrySetResult();
        await HoldAfter.WaitAsync(cancellationToken);
        return new(Bytes(target.Width ?? 0), target.Format, target.Width ?? 1, 1);
    }

    /// <summary>Returns the bytes of a copy with this width.</summary>
    public static byte[] Bytes(int width) => [.. Enumerable.Repeat((byte)(width / 64), 5000)];
}
