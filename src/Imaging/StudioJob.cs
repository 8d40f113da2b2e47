namespace Avatar.Imaging;

/// <summary>Describes a job, for queueing and metrics.</summary>
/// <param name="Work">Kind of work.</param>
/// <param name="Owner">Owner of the job, see <see cref="ImageSource.Owner"/>.</param>
public readonly record struct StudioJob(StudioWork Work, StudioOwner Owner)
{
    /// <summary>Style of a cartoon, for metrics.</summary>
    public string? Style { get; init; }

    /// <summary>Name of the engine or cutter, for metrics.</summary>
    public string? Engine { get; init; }
}

/// <summary>Kinds of work in the studio.</summary>
public enum StudioWork
{
    Cartoon,
    FaceCut,
    Variant,

    /// <summary>A search for faces alone, without a drawing.</summary>
    FaceSearch,
}

/// <summary>
/// The owner of a job. The studio shares its time evenly between groups, and the share of a group evenly between its members.
/// It holds an address and a device, so it must not be shown or logged; <see cref="ToString"/> hides both.
/// </summary>
/// <param name="Group">The network address; a client cannot easily have many of these.</param>
/// <param name="Member">The device within the group; a client can invent any number of these.</param>
public readonly record struct StudioOwner(string Group, string Member)
{
    /// <summary>For jobs without an owner; together they get the share of one owner.</summary>
    public static StudioOwner None { get; } = new("", "");

    /// <summary>The owner of a device's job. A device whose address is unknown counts as its own address.</summary>
    public static StudioOwner For(DeviceId device, AddressKey? address) => new(address?.ToName() ?? device.Value, device.Value);

    public override string ToString() => "an owner";
}
