using System.Net;

namespace Avatar.ServiceTesting.Calls;

/// <summary>A request body that sends its first half immediately, and the second half when the test calls <see cref="SendTheRest"/>.</summary>
internal sealed class HalfSent : HttpContent
{
    private readonly HttpContent _whole;
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HalfSent(HttpContent whole)
    {
        _whole = whole;
        Headers.ContentType = whole.Headers.ContentType;
    }

    public void SendTheRest() => _rest.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var bytes = await _whole.ReadAsByteArrayAsync();
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await stream.FlushAsync();
        await _rest.Task;
        await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _whole.Dispose();
        base.Dispose(disposing);
    }
}
