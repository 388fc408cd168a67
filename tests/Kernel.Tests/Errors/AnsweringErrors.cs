using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Kernel.Tests;

public sealed class AnsweringErrors
{
    [Fact]
    public async Task Refusal_becomes_the_envelope()
    {
        var error = new ApiError(400, "storage.x", "No.") { Errors = [new FieldError("a", "b")], Params = new JsonObject { ["n"] = 1 } };
        var (context, body) = await RunAsync(_ => throw new RefusedException(error));

        Assert.Equal(400, context.Response.StatusCode);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Equal("private, no-cache, no-store, must-revalidate", context.Response.Headers.CacheControl);
        Assert.Equal("*", context.Response.Headers.AccessControlAllowOrigin);
        Assert.Matches("^exception-[0-9a-f]{32}$", body["exceptionId"]!.GetValue<string>());
        body.AsObject().Remove("exceptionId");
        Assert.Equal("""{"error":"No.","code":"storage.x","status":"error","params":{"n":1},"errors":[{"key":"a","message":"b"}]}""", body.ToJsonString());
    }

    [Fact]
    public async Task Fault_tells_nothing_of_itself()
    {
        var (context, body) = await RunAsync(_ => throw new InvalidOperationException("password=hunter2"));

        Assert.Equal(500, context.Response.StatusCode);
        Assert.Equal("Internal Server Error occurred.", body["error"]!.GetValue<string>());
        Assert.DoesNotContain("hunter2", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_database_says_when_to_try_again()
    {
        var (context, body) = await RunAsync(_ => throw new LostConnectionException());

        Assert.Equal((503, "5"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
        Assert.Equal("databaseUnavailable", body["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Unknown_path_and_wrong_method_have_the_envelope_too()
    {
        Assert.Equal("notFound", (await RunAsync(context => Status(context, 404))).Body["code"]!.GetValue<string>());
        Assert.Equal("methodNotAllowed", (await RunAsync(context => Status(context, 405))).Body["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_service_answers_in_its_own_form_below_its_path()
    {
        var own = new ApiService("own", "Own") { ErrorBody = (error, id) => new JsonObject { ["exception"] = error.Message, ["exceptionId"] = id } };
        var services = new ServiceCollection().AddSingleton(new ServiceAddresses([own], publicUrl: null)).BuildServiceProvider();

        var (_, below) = await RunAsync(context => Refuse(context, "/services/own/jobs"));
        var (_, beside) = await RunAsync(context => Refuse(context, "/services/owner"));

        Assert.Equal("You don't have access to the resource.", below["exception"]!.GetValue<string>());
        Assert.Null(beside["exception"]);
        Assert.Equal("accessDenied", beside["code"]!.GetValue<string>());

        Task Refuse(HttpContext context, string path)
        {
            context.RequestServices = services;
            context.Request.Path = path;
            throw new RefusedException(ApiErrors.AccessDenied);
        }
    }

    [Fact]
    public async Task Half_an_answer_is_thrown_away()
    {
        var (context, body) = await RunAsync(context =>
        {
            context.Response.Headers["X-Half"] = "1";
            throw new RefusedException(ApiErrors.AccessDenied);
        });
        Assert.False(context.Response.Headers.ContainsKey("X-Half"));
        Assert.Equal("accessDenied", body["code"]!.GetValue<string>());
    }

    [Fact]
    public void Error_without_a_code_has_none_on_the_wire() =>
        Assert.False(ErrorEnvelope.ToJson(new ApiError(404, null, "File not found."), "exception-x").ContainsKey("code"));

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task<(HttpContext Context, JsonNode Body)> RunAsync(RequestDelegate endpoint)
    {
        var context = new DefaultHttpContext();
        var wire = new MemoryStream();
        context.Response.Body = wire;
        await new ErrorMiddleware(endpoint, NullLogger<ErrorMiddleware>.Instance).InvokeAsync(context);
        return (context, JsonNode.Parse(wire.ToArray())!);
    }

    private sealed class LostConnectionException : DbException
    {
        public override bool IsTransient => true;
    }
}
