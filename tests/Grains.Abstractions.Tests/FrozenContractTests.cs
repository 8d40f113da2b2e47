using System.Reflection;

namespace Avatar.Tests;

/// <summary>
/// Compares the wire contract with <c>Golden/contract.txt</c>: the alias, number and type of each member of a message, and the parameters and
/// result of each call. A recorded line never changes and never goes (decision 43). <c>AVATAR_WRITE_GOLDEN=1</c> records new lines.
/// </summary>
public sealed class FrozenContractTests
{
    private static readonly string Source = Repository.GetPath("tests/Grains.Abstractions.Tests/Golden/contract.txt");

    [Fact]
    public void Nothing_recorded_has_changed_or_gone_and_everything_is_recorded()
    {
        var recorded = File.ReadAllLines(Source);
        var current = Current().ToList();
        if (GoldenFile.IsWriting) File.WriteAllLines(Source, recorded = [.. recorded.Union(current).Order(StringComparer.Ordinal)]);

        Assert.Empty(recorded.Except(current));
        Assert.Empty(current.Except(recorded));
    }

    private static IEnumerable<string> Current() => WireTypes.Messages.SelectMany(DescribeMessage).Concat(WireTypes.Grains.SelectMany(DescribeCalls));

    private static IEnumerable<string> DescribeMessage(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{WireTypes.GetName(type)} {(int)Enum.Parse(type, name):d3} {name}")
        : WireTypes.GetMembers(type).Select(member => $"{WireTypes.GetName(type)} {member.GetCustomAttribute<IdAttribute>()!.Id:d3} {WireTypes.GetName(GetType(member))}");

    private static IEnumerable<string> DescribeCalls(Type grain) => grain.GetMethods().Select(method =>
        $"{WireTypes.GetName(grain)} {method.GetCustomAttribute<AliasAttribute>()!.Alias}"
        + $"({string.Join(", ", method.GetParameters().Select(parameter => WireTypes.GetName(parameter.ParameterType)))}): {WireTypes.GetName(method.ReturnType)}");

    private static Type GetType(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
}
