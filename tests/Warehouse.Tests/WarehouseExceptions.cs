namespace Headgate.Warehouse.Tests;

/// <summary>What a refused statement tells.</summary>
public sealed class WarehouseExceptions
{
    [Fact]
    public void A_refusal_keeps_its_number_state_and_place()
    {
        var refused = new WarehouseException(1003, "42000", "unexpected 'FRM'") { Statement = 1, Line = 2, Position = 7 };
        Assert.Equal((1003, "42000", "unexpected 'FRM'", 1, 2, 7), (refused.Code, refused.SqlState, refused.Message, refused.Statement, refused.Line, refused.Position));
    }
}
