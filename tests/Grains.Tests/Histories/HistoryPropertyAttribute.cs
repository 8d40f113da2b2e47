using System.Globalization;
using FsCheck.Xunit;

namespace Avatar.Grains.Tests;

/// <summary>A property of random histories, with the seed and the factor of <see cref="Histories"/>.</summary>
#pragma warning disable xUnit3003 // FsCheck's attribute has no parameters for the source location.
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HistoryPropertyAttribute : PropertyAttribute
{
    /// <param name="number">Default number of histories.</param>
    public HistoryPropertyAttribute(int number)
    {
        MaxTest = number * Histories.Times;
        Replay = string.Create(CultureInfo.InvariantCulture, $"({Histories.PropertySeed},1)");
        Arbitrary = [typeof(History)];
    }
}
