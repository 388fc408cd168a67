using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Headgate.Identity;

/// <summary>The retrieval page: plain HTML that loads nothing, runs nothing and is kept nowhere.</summary>
internal sealed class SharePage : IResult
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:10vh auto;padding:0 1rem;color:#222;background:#fff}
        code{display:block;padding:1rem;background:#f3f3f3;border-radius:6px;overflow-wrap:anywhere;user-select:all}
        button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:6px;background:#1b5e9b;color:#fff;cursor:pointer}
        @media(prefers-color-scheme:dark){body{color:#eee;background:#181818}code{background:#2a2a2a}}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private readonly int status;
    private readonly string title;
    private readonly string content;

    private SharePage(int status, string title, string content)
    {
        this.status = status;
        this.title = title;
        this.content = content;
    }

    /// <summary>The link leads nowhere: unknown, used or over; which of them is not told.</summary>
    public static SharePage Gone { get; } = new(404, "This link does not work",
        "<p>It has been used already, its time is over, or the token is gone. Ask whoever shared the token with you for a new link.</p>");

    /// <summary>What waits behind the button.</summary>
    public static SharePage Offer(TokenShare share, string link) => new(200, "A Storage token for you", $"""
        <p>{Text(share.Sender)} shares the token <b>{Text(share.TokenDescription)}</b> of the project <b>{Text(share.ProjectName)}</b> with you.</p>
        <p>The token is shown <b>once</b>. Have a safe place for it ready.</p>
        <form method="post" action=".{RevealEndpoints.Path}"><input type="hidden" name="link" value="{Text(link)}"><button type="submit">Show the token</button></form>
        """);

    /// <summary>The token.</summary>
    public static SharePage Token(TokenShare share, string secret) => new(200, "Your Storage token", $"""
        <p>The token <b>{Text(share.TokenDescription)}</b> of the project <b>{Text(share.ProjectName)}</b>:</p>
        <code id="token">{Text(secret)}</code>
        <p>Copy it now; this link shows it no more. The API is at {Text(share.BaseUrl)}.</p>
        """);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex";
        headers.Remove("Access-Control-Allow-Origin");
        return response.WriteAsync($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{Style}</style></head>
            <body><h1>{title}</h1>
            {content}
            </body></html>

            """, httpContext.RequestAborted);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
