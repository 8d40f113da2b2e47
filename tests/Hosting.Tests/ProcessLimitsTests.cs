namespace Avatar.Hosting.Tests;

public sealed class ProcessLimitsTests
{
    private const long EnoughHeap = 1L << 30;

    [Theory]
    [InlineData(511L, EnoughHeap, null, "This process can open 511 files, but needs 512. ")]
    [InlineData(512L, 100L << 20, null, "The heap of this process is limited to 100 MB, but needs 128 MB. ")]
    [InlineData(null, EnoughHeap, 402_653_184L, "The memory limit of this process is 402 MB, but it needs 405 MB: 350 MB and 55 MB for one drawing. ")]
    public void A_limit_that_is_too_low_is_named_with_what_is_needed(long? files, long heap, long? memory, string beginning) =>
        Assert.StartsWith(beginning, ProcessLimits.FindFault(files, heap, memory), StringComparison.Ordinal);

    [Theory]
    [InlineData(512L, 405_000_000L)]
    [InlineData(null, null)]
    public void Limits_that_are_high_enough_let_the_process_start(long? files, long? memory) => Assert.Null(ProcessLimits.FindFault(files, EnoughHeap, memory));

    [Theory]
    [InlineData(1, null, "1 drawing at a time")]
    [InlineData(16, null, "16 drawings at the same time")]
    [InlineData(16, 1L << 30, "16 drawings at the same time, but the memory limit of 1073 MB is enough for 13")]
    public void The_start_says_how_many_drawings_run_and_whether_the_memory_is_enough(int places, long? memory, string text) =>
        Assert.Equal(text, AvatarHost.Describe(places, memory));
}
