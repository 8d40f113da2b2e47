using System.Net;

namespace Avatar.Clustering.MongoDB.Tests;

/// <summary>Creates membership entries and reminders for tests.</summary>
internal static class Make
{
    /// <summary>The current time in the tests, with millisecond precision.</summary>
    public static readonly DateTime Now = new(2026, 3, 29, 1, 30, 0, 250, DateTimeKind.Utc);

    private static int _generation;

    public static SiloAddress Address(string ip = "10.0.0.1", int port = 11111) =>
        SiloAddress.New(IPAddress.Parse(ip), port, Interlocked.Increment(ref _generation));

    public static MembershipEntry Entry(SiloStatus status = SiloStatus.Joining, DateTime? seen = null, SiloAddress? address = null) => new()
    {
        SiloAddress = address ?? Address(),
        Status = status,
        SiloName = "silo-7",
        HostName = "host.example",
        RoleName = "role",
        ProxyPort = 30000,
        UpdateZone = 3,
        FaultZone = 4,
        StartTime = (seen ?? Now).AddMinutes(-5),
        IAmAliveTime = seen ?? Now,
        SuspectTimes = [],
    };

    public static MembershipEntry Clone(MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SiloName = entry.SiloName,
        HostName = entry.HostName,
        RoleName = entry.RoleName,
        ProxyPort = entry.ProxyPort,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
        SuspectTimes = entry.SuspectTimes is { } votes ? [.. votes] : null,
    };

    public static ReminderEntry Reminder(GrainId? grainId = null, string name = "expire") => new()
    {
        GrainId = grainId ?? Grain(Guid.NewGuid().ToString("N")),
        ReminderName = name,
        StartAt = Now,
        Period = TimeSpan.FromMinutes(15),
    };

    public static GrainId Grain(string key) => GrainId.Create("original", key);
}
