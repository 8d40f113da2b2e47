using System.Reflection;

namespace Avatar.Tests;

/// <summary>The types that go over the wire, and their names there.</summary>
internal static class WireTypes
{
    private static readonly Type[] All = [.. typeof(Original).Assembly.GetTypes().Where(type => type.Namespace == "Avatar")];

    /// <summary>All serialised types.</summary>
    public static IReadOnlyList<Type> Messages { get; } = [.. All.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)))];

    /// <summary>All grain interfaces.</summary>
    public static IReadOnlyList<Type> Grains { get; } = [.. All.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))];

    public static Type GetDefinition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    /// <summary>Returns the serialised members of a type.</summary>
    public static MemberInfo[] GetMembers(Type type) =>
    [
        .. type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(member => member.IsDefined(typeof(IdAttribute))),
    ];

    /// <summary>Returns the alias of a type, or else its name, with its type arguments: <c>avatar.Id`1[avatar.Original]</c>.</summary>
    public static string GetName(Type type)
    {
        var name = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
        return type.IsConstructedGenericType ? $"{name}[{string.Join(", ", type.GetGenericArguments().Select(GetName))}]" : name;
    }
}
