namespace Avatar.ServiceTesting.Processes;

/// <summary>Reads the error message of a process that refused to start.</summary>
internal static class Refusal
{
    /// <summary>Checks that the process ended with code 1 and wrote one line to its error stream, and returns that line.</summary>
    public static string SentenceOf(RunningProgram program)
    {
        Assert.Equal(1, program.ExitCode);
        var sentence = Assert.Single(program.Errors);
        Assert.EndsWith(sentence.Contains('?', StringComparison.Ordinal) ? "?" : ".", sentence, StringComparison.Ordinal);
        Assert.Empty(program.Complaints.Except(program.Errors));
        return sentence;
    }
}
