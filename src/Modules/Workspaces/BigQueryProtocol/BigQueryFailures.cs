using System.Data.Common;
using Headgate.Kernel;
using Headgate.Warehouse;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>What clients are told of a failure.</summary>
internal static class BigQueryFailures
{
    private const int SyntaxError = 1003;
    private const int NoSuchObject = 2003;
    private const int ObjectExists = 2002;
    private const int Cancelled = 604;
    private const int TimedOut = 630;

    public static ApiError Of(Exception failure) => failure switch
    {
        RefusedException refused => Translate(refused.Error),
        WarehouseException sql => OfWarehouse(sql),
        OperationCanceledException => BigQueryErrors.Stopped(),
        BadHttpRequestException { StatusCode: 413 } => BigQueryErrors.TooLarge("The request body is larger than this method takes."),
        BadHttpRequestException malformed => BigQueryErrors.Invalid(malformed.Message),
        DbException { IsTransient: true } => BigQueryErrors.WarehouseLost(),
        _ => BigQueryErrors.Unexpected,
    };

    /// <summary>Refusals of code that other APIs share keep their text; their codes are not Google's.</summary>
    private static ApiError Translate(ApiError error) => error.Code switch
    {
        "malformedRequest" => BigQueryErrors.Invalid(error.Message),
        "requestTooLarge" => BigQueryErrors.TooLarge(error.Message),
        _ => error,
    };

    private static ApiError OfWarehouse(WarehouseException failure)
    {
        if (failure.SessionLost)
            return BigQueryErrors.WarehouseLost();
        var message = failure.Message.Replace("SQL compilation error:\n", "", StringComparison.Ordinal);
        return failure.Code switch
        {
            Cancelled => BigQueryErrors.Stopped(),
            TimedOut => BigQueryErrors.TimedOut(),
            NoSuchObject => new ApiError(404, "notFound", message),
            ObjectExists => new ApiError(409, "duplicate", message),
            SyntaxError when failure.Line > 0 => BigQueryErrors.InvalidQuery($"{message} at [{failure.Line}:{failure.Position + 1}]"),
            _ => BigQueryErrors.InvalidQuery(message),
        };
    }
}
