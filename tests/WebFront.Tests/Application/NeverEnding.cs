using System.Net;
using System.Net.Http.Headers;

namespace Avatar.WebFront.Tests.Application;

/// <summary>A form whose beginning is sent, followed by nothing.</summary>
internal sealed class NeverEnding : HttpContent
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _beginning;

    public NeverEnding(byte[]? beginning = null)
    {
        _beginning = beginning ?? [];
        Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
    }

    /// <summary>Completes when the beginning was sent.</summary>
    public Task Begun => _begun.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_beginning, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _begun.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
