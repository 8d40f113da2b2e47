namespace Avatar.ServiceTesting.Processes;

/// <summary>How a process that does not start says why.</summary>
internal static class Refusal
{
    /// <summary>The one line on its error stream.</summary>
    public static string SentenceOf(RunningProgram program)
    {
        Assert.Equal(1, program.ExitCode);
        var sentence = Assert.Single(program.Errors);
        Assert.EndsWith(sentence.Contains('?', StringComparison.Ordinal) ? "?" : ".", sentence, StringComparison.Ordinal);
        Assert.Empty(program.Complaints.Except(program.Errors));
        return sentence;
    }
}
