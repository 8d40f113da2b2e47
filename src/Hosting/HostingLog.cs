namespace Avatar.Hosting;

/// <summary>Log messages of the host: events 3000 to 3099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Could not register the reminders for expiry, sweep and scrub; retrying in {Pause}.")]
    public static partial void RemindersFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(3001, LogLevel.Warning, "Waiting for the stores, retrying in {Pause}: {Reason}")]
    public static partial void StoresUnreachable(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3002, LogLevel.Information, "The process has started: the stores are open and Orleans is running.")]
    public static partial void Started(ILogger logger);

    [LoggerMessage(3003, LogLevel.Critical, "The start failed; the process exits.")]
    public static partial void StartFailed(ILogger logger, Exception exception);

    [LoggerMessage(3004, LogLevel.Error, "A component of the process could not be stopped cleanly.")]
    public static partial void StopFailed(ILogger logger, Exception exception);

    [LoggerMessage(3005, LogLevel.Warning, "Not ready: {Check} failed: {Reason}")]
    public static partial void NotReady(ILogger logger, string check, string reason);

    [LoggerMessage(3006, LogLevel.Warning, "This silo was stalled for {Stalled}; it checks whether it was declared dead before it answers calls.")]
    public static partial void Stalled(ILogger logger, TimeSpan stalled);

    [LoggerMessage(3007, LogLevel.Warning, "Cannot read the membership table; continuing without knowing whether this silo was declared dead.")]
    public static partial void MembershipUnknown(ILogger logger, Exception exception);

    [LoggerMessage(3008, LogLevel.Warning, "Could not measure disk usage; retrying in {Pause}: {Reason}")]
    public static partial void DiskNotMeasured(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3009, LogLevel.Debug, "Cannot measure the free space of the disk of the images: {Reason}")]
    public static partial void FreeSpaceUnknown(ILogger logger, string reason);

    [LoggerMessage(3010, LogLevel.Information, "Number of cluster gateways that this front is connected to: {Gateways}")]
    public static partial void GatewaysChanged(ILogger logger, int gateways);

    [LoggerMessage(3011, LogLevel.Warning, "This front is connected to no gateway of the cluster; it answers requests with 503 until it is.")]
    public static partial void NoGateway(ILogger logger);

    [LoggerMessage(3012, LogLevel.Warning, "Could not connect to a gateway of the cluster; retrying in {Pause}: {Reason}")]
    public static partial void ConnectionFailed(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(3020, LogLevel.Information, "Received a stop signal: the process reports not ready and keeps serving for {Notice}. A second signal ends this period.")]
    public static partial void StopNoticeStarted(ILogger logger, TimeSpan notice);

    [LoggerMessage(3021, LogLevel.Critical, "The shutdown took longer than {Limit}; the process exits now.")]
    public static partial void StopTimedOut(ILogger logger, TimeSpan limit);

    [LoggerMessage(3022, LogLevel.Critical, "This silo cannot continue and exits: {Context} (reported by {Sender})")]
    public static partial void SiloEnds(ILogger logger, Exception? exception, string context, string sender);

    [LoggerMessage(3023, LogLevel.Error, "The thread pool has run no work for {Stalled}: it has no free thread, or the process was suspended.")]
    public static partial void ThreadPoolStalled(ILogger logger, TimeSpan stalled);

    [LoggerMessage(3024, LogLevel.Warning, "Declared the silo {Name} ({Silo}) dead: it wrote no heartbeat to the membership table for {Silence}, while this silo did.")]
    public static partial void SilentMemberDeclaredDead(ILogger logger, string name, SiloAddress silo, TimeSpan silence);

    [LoggerMessage(3025, LogLevel.Debug, "Cannot write or read the heartbeats in the membership table: {Reason}")]
    public static partial void MembershipTableUnavailable(ILogger logger, string reason);

    [LoggerMessage(3026, LogLevel.Warning, "Cannot connect to the silo {Name} ({Silo}), which is alive. This silo joins the cluster once it can.")]
    public static partial void MemberUnreachable(ILogger logger, string name, SiloAddress silo);

    [LoggerMessage(3030, LogLevel.Information, "The start was cancelled before every component had started: {Reason}")]
    public static partial void StartCancelled(ILogger logger, string reason);

    [LoggerMessage(3031, LogLevel.Warning, "Cannot tell the supervisor of this process (NOTIFY_SOCKET) that it has started: {Reason}")]
    public static partial void SupervisorUnreachable(ILogger logger, string reason);

    [LoggerMessage(3040, LogLevel.Warning, "The machine's clock was set back: the clock of this process is {Lead} ahead and runs at half speed until they agree.")]
    public static partial void ClockSetBack(ILogger logger, TimeSpan lead);

    [LoggerMessage(3041, LogLevel.Information, "The machine's clock has caught up with the clock of this process.")]
    public static partial void ClockCaughtUp(ILogger logger);

    [LoggerMessage(3050, LogLevel.Warning, "Telemetry could not be exported ({Failures} failures since the last such line): {Reason}")]
    public static partial void ExportFailed(ILogger logger, int failures, string reason);

    [LoggerMessage(3051, LogLevel.Warning, "{Lines} lines were not written, because the log has reached {Kilobytes} kB in a minute.")]
    public static partial void LinesDropped(ILogger logger, long lines, int kilobytes);
}
