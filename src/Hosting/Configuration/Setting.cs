using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Avatar.Hosting;

/// <summary>One setting: a property of an options class, as its attributes describe it.</summary>
public sealed class Setting
{
    private static readonly char[] Separators = [',', ';', ' ', '\t'];

    private readonly PropertyInfo _property;
    private readonly Type _valueType;
    private readonly bool _isList;
    private readonly ValueRuleAttribute? _rule;

    /// <param name="property">A property with a <see cref="SettingAttribute"/>.</param>
    /// <param name="defaults">A new instance of the options class.</param>
    internal Setting(PropertyInfo property, object defaults)
    {
        var description = property.GetCustomAttribute<SettingAttribute>()!;
        var type = property.PropertyType;
        _property = property;
        _isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        _valueType = _isList ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;
        _rule = property.GetCustomAttribute<ValueRuleAttribute>()
            ?? (_valueType.IsEnum ? new EnumNameAttribute(_valueType)
                : _valueType == typeof(string) ? null
                : throw new InvalidOperationException($"{property.ReflectedType}.{property.Name} has no {nameof(ValueRuleAttribute)}."));
        Key = KeyOf(property);
        Meaning = description.Meaning;
        DefaultText = description.Default ?? property.GetValue(defaults) switch
        {
            null or "" or ICollection { Count: 0 } => "none",
            bool value => value ? "true" : "false",
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString()!,
        };
    }

    /// <summary>The name, for instance <c>Avatar:DataDirectory</c>. Environment variables use <c>__</c> instead of <c>:</c>.</summary>
    public string Key { get; }

    /// <summary>The default, as <c>--help</c> and the documentation show it.</summary>
    public string DefaultText { get; }

    /// <summary>What the setting does, for <c>--help</c> and the documentation.</summary>
    public string Meaning { get; }

    /// <summary>The class that has the property.</summary>
    internal Type OptionsType => _property.ReflectedType!;

    /// <summary>The key of the setting that a property is.</summary>
    public static string KeyOf<TOptions>(string property) => KeyOf(typeof(TOptions).GetProperty(property)!);

    /// <summary>Sets the property to the configured value. Empty values count as not set.</summary>
    /// <exception cref="AvatarStartException">The value is not allowed.</exception>
    internal void Bind(IConfiguration configuration, object options)
    {
        if (TextIn(configuration) is not { } text) return;
        _property.SetValue(options, Parse(text) ?? throw new AvatarStartException(_rule switch
        {
            { IsSecret: true } => $"{Key} is not valid: it must be {_rule.Allowed}.",
            _ => $"{Key} is '{Masked.Value(text)}', but it must be {_rule!.Allowed}.",
        }));
    }

    /// <summary>Whether a configuration key sets this setting. Lists can be numbered as <c>Key:0</c>, <c>Key:1</c> and so on.</summary>
    internal bool IsSetBy(string key) =>
        key.Equals(Key, StringComparison.OrdinalIgnoreCase)
        || (_isList
            && key.Length > Key.Length + 1
            && key.StartsWith($"{Key}:", StringComparison.OrdinalIgnoreCase)
            && !key.AsSpan(Key.Length + 1).ContainsAnyExceptInRange('0', '9'));

    private static string KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<SettingAttribute>()!.Key
        ?? $"{property.ReflectedType!.GetCustomAttribute<SettingsAttribute>()!.Section}:{property.Name}";

    private string? TextIn(IConfiguration configuration)
    {
        var section = configuration.GetSection(Key);
        var texts = _isList ? section.GetChildren().Select(child => child.Value).Prepend(section.Value) : [section.Value];
        var text = string.Join(',', texts.Where(part => !string.IsNullOrWhiteSpace(part))).Trim();
        return text.Length == 0 ? null : text;
    }

    private object? Parse(string text)
    {
        if (!_isList) return ParseOne(text);
        var parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var values = Array.CreateInstance(_valueType, parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (ParseOne(parts[i]) is not { } value) return null;
            values.SetValue(value, i);
        }

        return values;
    }

    private object? ParseOne(string text)
    {
        var value = _rule is null ? text : _rule.Parse(text);
        return value is long ? Convert.ChangeType(value, _valueType, CultureInfo.InvariantCulture) : value;
    }

    /// <summary>The name of an enum value, in any case; numbers are not accepted.</summary>
    private sealed class EnumNameAttribute(Type type) : ValueRuleAttribute
    {
        public override string Allowed => string.Join(" or ", Enum.GetNames(type));

        public override object? Parse(string text) =>
            Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null;
    }
}
