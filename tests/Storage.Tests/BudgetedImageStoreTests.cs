using Avatar.Storage.Tests.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avatar.Storage.Tests;

/// <summary>Runs the contract tests against the decorator, and tests its count.</summary>
public sealed class BudgetedImageStoreTests : ImageStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private readonly DiskBudget _budget = new(1_000_000, NullLogger<DiskBudget>.Instance);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Written_bytes_count_immediately_until_the_write_is_abandoned()
    {
        await using (var writer = await Store.CreateAsync(ImageArea.Temp, Cancel))
        {
            await writer.WriteAsync(new byte[700], Cancel);
            await writer.WriteAsync(new byte[42], Cancel);
            Assert.Equal(742, _budget.Used);
        }

        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task A_published_file_counts_until_it_is_deleted()
    {
        var name = await PublishAsync(ImageArea.Masters, new byte[742]);
        Assert.Equal(742, _budget.Used);

        for (var time = 1; time <= 2; time++)
        {
            await Store.DeleteAsync(ImageArea.Masters, name, Cancel);
            Assert.Equal(0, _budget.Used);
        }
    }

    [Fact]
    public async Task The_count_equals_a_measurement()
    {
        await PublishAsync(ImageArea.Originals, new byte[742]);
        await PublishAsync(ImageArea.Temp, new byte[258]);

        Assert.Equal(_budget.Used, await Store.MeasureAsync(Cancel));
    }

    private protected override async Task<IImageStore> OpenAsync()
    {
        var store = new BudgetedImageStore(FileFixture.Create(_folder["uploads"]), _budget);
        await store.OpenAsync(Cancel);
        return store;
    }
}
