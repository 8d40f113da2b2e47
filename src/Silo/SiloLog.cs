namespace Avatar.Silo;

/// <summary>What a silo host logs: events 3000 to 3099.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(3000, LogLevel.Warning, "The reminders of expiry and sweep could not be set; trying again in {Pause}.")]
    public static partial void RemindersFailed(ILogger logger, Exception exception, TimeSpan pause);
}
