using System.Globalization;
using FsCheck.Xunit;

namespace Avatar.Grains.Tests;

/// <summary>A property of random histories: they begin with the seed of <see cref="Histories"/>, and are as many times more as it says.</summary>
#pragma warning disable xUnit3003 // FsCheck's attribute takes no place in the source that could be passed on.
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HistoryPropertyAttribute : PropertyAttribute
{
    /// <param name="number">How many histories by default.</param>
    public HistoryPropertyAttribute(int number)
    {
        MaxTest = number * Histories.Times;
        Replay = string.Create(CultureInfo.InvariantCulture, $"({Histories.SeedOfProperties},1)");
        Arbitrary = [typeof(History)];
    }
}
