namespace Avatar.Hosting;

/// <summary>How the log is written.</summary>
[Settings("Avatar:Logs")]
public sealed class LogOptions
{
    [Setting("Form of the log on standard output. Text: a line for people. Json: a JSON object in each line.")]
    public LogFormat Format { get; set; }
}

/// <summary>The form of a log line.</summary>
public enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object (https://jsonlines.org).</summary>
    Json,
}
