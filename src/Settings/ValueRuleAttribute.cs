namespace Avatar;

/// <summary>Parses and restricts the values of a setting.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ValueRuleAttribute : Attribute
{
    /// <summary>Describes the allowed values; completes the sentence "it must be …".</summary>
    public abstract string Allowed { get; }

    /// <summary>Whether error messages must not show the value.</summary>
    public virtual bool IsSecret => false;

    /// <summary>Returns the value of a text without surrounding spaces, or null if the text is not allowed.</summary>
    public abstract object? Parse(string text);
}
