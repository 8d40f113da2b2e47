namespace Avatar.Silo;

/// <summary>What a host logs of its own parts: events 3000 to 3099.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(3000, LogLevel.Warning, "The reminders of expiry, sweep and scrub could not be set; trying again in {Pause}.")]
    public static partial void RemindersFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(3001, LogLevel.Warning, "Waiting for the stores, trying again in {Pause}: {Reason}")]
    public static partial void StoresAway(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3002, LogLevel.Information, "The process is up: stores are open, and Orleans runs.")]
    public static partial void Up(ILogger logger);

    [LoggerMessage(3003, LogLevel.Critical, "The process cannot go on starting, and ends.")]
    public static partial void StartFailed(ILogger logger, Exception exception);

    [LoggerMessage(3004, LogLevel.Error, "A part of the process could not be stopped in order.")]
    public static partial void StopFailed(ILogger logger, Exception exception);

    [LoggerMessage(3005, LogLevel.Warning, "Not ready: {Check} failed: {Reason}")]
    public static partial void NotReady(ILogger logger, string check, string reason);

    [LoggerMessage(3006, LogLevel.Warning, "This silo stood still for {StoodStill}; it looks whether it was declared dead before it answers.")]
    public static partial void StoodStill(ILogger logger, TimeSpan stoodStill);

    [LoggerMessage(3007, LogLevel.Warning, "Whether this silo was declared dead is not to be found out now; it goes on.")]
    public static partial void MembershipUnknown(ILogger logger, Exception exception);

    [LoggerMessage(3008, LogLevel.Warning, "What is taken of the disk could not be measured, trying again in {Pause}: {Reason}")]
    public static partial void DiskNotMeasured(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3010, LogLevel.Information, "Gateways of the cluster that this front is connected to: {Gateways}")]
    public static partial void GatewaysChanged(ILogger logger, int gateways);

    [LoggerMessage(3011, LogLevel.Warning, "This front has no gateway to the cluster; requests are answered 503 until it has one.")]
    public static partial void NoGateway(ILogger logger);

    [LoggerMessage(3012, LogLevel.Warning, "No gateway to the cluster yet, trying again in {Pause}: {Reason}")]
    public static partial void ConnectionFailed(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3020, LogLevel.Information, "Told to stop: it says that it is not ready, and works for {Notice} more. Another signal ends that.")]
    public static partial void NoticeGiven(ILogger logger, TimeSpan notice);

    [LoggerMessage(3021, LogLevel.Critical, "The stop took longer than {Limit}, and is cut.")]
    public static partial void StopCut(ILogger logger, TimeSpan limit);

    [LoggerMessage(3022, LogLevel.Critical, "This silo ends: {Context} Told by {Sender}.")]
    public static partial void SiloEnds(ILogger logger, Exception? exception, string context, string sender);

    [LoggerMessage(3023, LogLevel.Error, "The process has not moved for {Still}: its thread pool has no thread for what it is to do.")]
    public static partial void DoesNotMove(ILogger logger, TimeSpan still);

    [LoggerMessage(3024, LogLevel.Warning, "The silo {Name} ({Silo}) has written no sign of life into the table of members for {Silence}, while this one has: it was declared dead.")]
    public static partial void SilentMember(ILogger logger, string name, SiloAddress silo, TimeSpan silence);

    [LoggerMessage(3025, LogLevel.Debug, "Signs of life of the silos cannot be written or read: {Reason}")]
    public static partial void MembersUnknown(ILogger logger, string reason);

    [LoggerMessage(3026, LogLevel.Warning, "The silo {Name} ({Silo}) is alive and cannot be reached from here. This one joins the cluster when it can be.")]
    public static partial void MemberOutOfReach(ILogger logger, string name, SiloAddress silo);

    [LoggerMessage(3030, LogLevel.Information, "The start was broken off before everything had started: {Reason}")]
    public static partial void StoppedUnstarted(ILogger logger, string reason);

    [LoggerMessage(3040, LogLevel.Warning, "The machine's clock was set back: this process is {Lead} ahead of it, and goes at half the pace until they agree.")]
    public static partial void ClockSetBack(ILogger logger, TimeSpan lead);

    [LoggerMessage(3041, LogLevel.Information, "The machine's clock has caught up with this process.")]
    public static partial void ClockCaughtUp(ILogger logger);
}
