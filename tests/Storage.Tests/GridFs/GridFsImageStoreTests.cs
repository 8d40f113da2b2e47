namespace Avatar.Storage.Tests.GridFs;

/// <summary>Runs the contract tests against GridFS.</summary>
public sealed class GridFsImageStoreTests : ImageStoreContract
{
    private readonly GridFsFixture _fixture = new();

    public override ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private protected override async Task<IImageStore> OpenAsync() => await _fixture.OpenAsync();
}
