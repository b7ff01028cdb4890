namespace Portal.Pasted;

internal static class PastedLimits
{
    /// <summary>Bytes of one message from a page to its circuit: a paste of 1 MiB with every quotation mark escaped. The framework's 32 KiB would end the circuit of whoever pastes.</summary>
    public const long Message = 2 * PastedDocument.Limit;
}
