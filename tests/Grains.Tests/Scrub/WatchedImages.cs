using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>An image store for the scrub: it can only read, and reports each step.</summary>
internal sealed class WatchedImages(IImageStore inner) : ImageStoreDecorator(inner)
{
    /// <summary>Called before an image is opened.</summary>
    public Func<ImageArea, ImageName, Task> Opening { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Called after a piece was read, with its length.</summary>
    public Action<int> Read { get; set; } = static _ => { };

    /// <summary>The database id that the files report; null for the real one.</summary>
    public Guid? StoreId { get; set; }

    public override async Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        await Opening(area, name);
        return await base.OpenAsync(area, name, cancellationToken) is { } image
            ? new StoredImage(new WatchedStream(image.Content, read => Read(read)), image.LastModified)
            : null;
    }

    public override async Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) => StoreId ?? await base.GetStoreIdAsync(cancellationToken);

    public override IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) => throw Unasked();

    protected override Task<T> CallAsync<T>(string name, Func<Task<T>> call) =>
        name is nameof(OpenAsync) or nameof(FindExistingAsync) or nameof(GetStoreIdAsync) ? call() : throw Unasked();

    private static InvalidOperationException Unasked() => new("A scrub reads, and does nothing else.");

    private sealed class WatchedStream(Stream inner, Action<int> watch) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            watch(read);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw Unasked();

        public override long Seek(long offset, SeekOrigin origin) => throw Unasked();

        public override void SetLength(long value) => throw Unasked();

        public override void Write(byte[] buffer, int offset, int count) => throw Unasked();

        public override void Flush() => throw Unasked();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
