using System.Collections;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Avatar.Tests;

/// <summary>
/// Compares the current wire forms with recorded bytes: silos of two versions communicate during a rolling upgrade.
/// </summary>
/// <remarks>
/// <c>Golden/wire.txt</c> has a line for each form. A changed form fails here. If the change is intended, and readers of the old form can
/// handle it, run these tests with <c>AVATAR_WRITE_GOLDEN=1</c>: this adds the new form below the old one, which must remain readable.
/// </remarks>
public sealed class GoldenWireTests
{
    /// <summary>A small integer in the member after the last one: VarInt, expected type, id delta 1.</summary>
    private static readonly byte[] UnknownMember = [0b000_00_001, 0b0000_0011];

    private const byte EndOfObject = 0b111_00_000;

    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string> Names => [.. WireSamples.All.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_wire_type_has_a_sample_with_a_value_in_every_member()
    {
        var sampled = WireSamples.All.Values.Select(sample => WireTypes.GetDefinition(sample.GetType())).ToHashSet();
        Assert.All(WireTypes.Messages, type =>
            Assert.True(sampled.Contains(type), $"{type.Name} goes over the wire, but WireSamples has no sample of it."));
        Assert.All(WireSamples.All.Values, sample => Assert.All(WireTypes.GetMembers(sample.GetType()), member =>
        {
            var value = Value(member, sample);
            var isSaid = value switch
            {
                null => false,
                IEnumerable many => many.Cast<object>().Any(),
                ValueType number => !number.Equals(Activator.CreateInstance(number.GetType())),
                _ => true,
            };
            Assert.True(isSaid, $"In the sample of {sample.GetType().Name}, {member.Name} has no value of its own.");
        }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_wire_form_is_the_recorded_one(string name)
    {
        var form = Serializer.SerializeToArray(WireSamples.All[name]);
        GoldenFile.WriteIfAsked(name, form);

        var newest = GoldenFile.Read(name).LastOrDefault();
        Assert.True(newest is not null, $"Golden/wire.txt has no line for {name}. Run with AVATAR_WRITE_GOLDEN=1 to add it.");
        Assert.True(
            newest.AsSpan().SequenceEqual(form),
            $"The wire form of {name} has changed: silos of the last version will not understand it, unless all that was done is to add " +
            "members. If so, run with AVATAR_WRITE_GOLDEN=1.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_golden_form_is_read_correctly(string name)
    {
        var forms = GoldenFile.Read(name);

        AssertSame(WireSamples.All[name], Serializer.Deserialize<object>(forms[^1]), name);
        Assert.All(forms, form => Assert.IsType(WireSamples.All[name].GetType(), Serializer.Deserialize<object>(form)));
    }

    [Fact]
    public void No_golden_form_has_lost_its_type()
    {
        Assert.Empty(GoldenFile.Names().Except(WireSamples.All.Keys));
    }

    /// <summary>The form from a newer silo, with one member that this version does not know.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_of_a_newer_version_is_passed_over(string name)
    {
        var sample = WireSamples.All[name];
        if (sample is Enum) return;
        var form = Serializer.SerializeToArray(sample);
        Assert.Equal(EndOfObject, form[^1]);

        byte[] newer = [.. form[..^1], .. UnknownMember, EndOfObject];

        AssertSame(sample, Serializer.Deserialize<object>(newer), name);
    }

    /// <summary>
    /// The same with whole types: two versions of one record. They are written without a type name where the type is known, as for grain
    /// parameters and record members.
    /// </summary>
    [Fact]
    public void Versions_of_a_record_read_each_other()
    {
        var newer = new NewerForm { Name = "comic", Size = 7, Style = "manga", Area = ImageArea.Temp, Tags = ["a", "b"] };
        var older = new OlderForm { Name = "comic", Size = 7 };

        Assert.Equal(older, Serializer.Deserialize<OlderForm>(Serializer.SerializeToArray(newer)));
        Assert.Equal(new NewerForm { Name = "comic", Size = 7 }, Serializer.Deserialize<NewerForm>(Serializer.SerializeToArray(older)));
    }

    [Fact]
    public void What_an_older_version_did_not_send_is_absent()
    {
        var sample = (RegenerateRequest)WireSamples.All["avatar.RegenerateRequest"];
        var older = new RegenerateRequestOfOld { OriginalId = sample.OriginalId, PublicBaseUrl = sample.PublicBaseUrl };

        Assert.Equal(
            sample with { Style = null, Seed = null, IdempotencyKey = null, CallId = null, CartoonId = default, Address = null },
            Serializer.Deserialize<RegenerateRequest>(Serializer.SerializeToArray(older)));
        Assert.Equal(older, Serializer.Deserialize<RegenerateRequestOfOld>(Serializer.SerializeToArray(sample)));
    }

    /// <summary>Asserts that all serialised members are equal; records with lists do not equal their copies.</summary>
    private static void AssertSame(object? expected, object? actual, string path)
    {
        if (Equals(expected, actual)) return;
        Assert.True(expected?.GetType() == actual?.GetType(), $"{path} came back as {actual?.GetType().Name ?? "nothing"}.");
        if (expected is IEnumerable many)
        {
            var (wanted, got) = (many.Cast<object>().ToArray(), ((IEnumerable)actual!).Cast<object>().ToArray());
            Assert.Equal(wanted.Length, got.Length);
            for (var i = 0; i < wanted.Length; i++) AssertSame(wanted[i], got[i], $"{path}[{i}]");
            return;
        }

        var members = WireTypes.GetMembers(expected!.GetType());
        Assert.True(members.Length > 0, $"{path} came back with another value: {actual}.");
        Assert.All(members, member => AssertSame(Value(member, expected), Value(member, actual!), $"{path}.{member.Name}"));
        if (expected is Exception thrown) Assert.Equal(thrown.Message, ((Exception)actual!).Message);
    }

    private static object? Value(MemberInfo member, object of) =>
        member is PropertyInfo property ? property.GetValue(of) : ((FieldInfo)member).GetValue(of);
}
