namespace Avatar.WebFront.Limits;

/// <summary>Registers <see cref="CallBudgetFactory"/>.</summary>
internal static class CallBudgetSetup
{
    public static void AddCallBudgets(this WebApplicationBuilder builder) => builder.Services.AddSingleton<CallBudgetFactory>();
}
