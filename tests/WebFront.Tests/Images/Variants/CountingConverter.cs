using Avatar.Imaging;

namespace Avatar.WebFront.Tests.Images.Variants;

/// <summary>Gives the same bytes for everything and counts how often; can be held up, and can fail.</summary>
public sealed class CountingConverter : IImageConverter
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>What every conversion waits for.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>What every conversion waits for when it has read its image.</summary>
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

    /// <summary>What a copy of this width is.</summary>
    public static byte[] Bytes(int width) => [.. Enumerable.Repeat((byte)(width / 64), 5000)];
}
