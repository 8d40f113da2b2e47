namespace Avatar.Imaging;

/// <summary>
/// Whom a picture is made for. The studio shares its time evenly between groups, and what a group gets evenly between its members.
/// Never shown or logged.
/// </summary>
/// <param name="Group">What costs something to have many of: a network address.</param>
/// <param name="Member">One of the group: a device. Anyone can make these up.</param>
public readonly record struct StudioOwner(string Group, string Member)
{
    /// <summary>For work that is nobody's: it shares as one owner does.</summary>
    public static StudioOwner Nobody { get; } = new("", "");

    public override string ToString() => "an owner";
}
