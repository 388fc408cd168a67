namespace Headgate.Warehouse.Tests.Functions;

/// <summary>Expected values are those of Snowflake's documentation; the session is in America/New_York.</summary>
public sealed class DatesAndConversions : IDisposable
{
    private readonly SnowflakeExpressions snowflake = new();

    public void Dispose() => snowflake.Dispose();

    public static IEnumerable<TheoryDataRow<string, string>> Dates => Examples.Read("""
        DATEADD(day, 1, '2024-02-28'::DATE) → 2024-02-29
        DATEADD(month, 1, '2023-01-31'::DATE) → 2023-02-28
        DATEADD('year', -1, '2024-02-29'::DATE) → 2023-02-28
        DATEADD(hour, 2, '2013-05-08'::DATE) → 2013-05-08 02:00:00.000
        DATEADD(quarter, 1, '2024-01-15'::TIMESTAMP_NTZ) → 2024-04-15 00:00:00.000
        DATEADD(minute, 90, '10:00:00'::TIME) → 11:30:00
        DATEADD(day, 1, '2024-03-09 12:00:00'::TIMESTAMP_LTZ) → 2024-03-10 12:00:00.000 -0400
        DATEADD(hour, 24, '2024-03-09 12:00:00'::TIMESTAMP_LTZ) → 2024-03-10 13:00:00.000 -0400
        DATEADD(hour, 1, '2024-03-09 12:00:00 +0530'::TIMESTAMP_TZ) → 2024-03-09 13:00:00.000 +0530
        DATEADD(day, 1, '2024-01-01') → 2024-01-02 00:00:00.000
        TIMESTAMPADD(second, -1, '2024-01-01'::TIMESTAMP) → 2023-12-31 23:59:59.000
        DATEDIFF(year, '2010-12-31', '2011-01-01') → 1
        DATEDIFF(month, '2021-01-01'::DATE, '2021-02-28'::DATE) → 1
        DATEDIFF(day, '2024-01-01 23:59:59'::TIMESTAMP, '2024-01-02'::TIMESTAMP) → 1
        DATEDIFF(week, '2024-01-06'::DATE, '2024-01-07'::DATE) → 0
        DATEDIFF(week, '2024-01-07'::DATE, '2024-01-08'::DATE) → 1
        DATEDIFF(week, '2024-01-08'::DATE, '2024-01-01'::DATE) → -1
        DATEDIFF(quarter, '2024-03-31'::DATE, '2024-04-01'::DATE) → 1
        DATEDIFF(hour, '2013-05-08T23:39:20.123'::TIMESTAMP, '2013-05-08T23:40:00'::TIMESTAMP) → 0
        DATEDIFF(minute, '10:00:59'::TIME, '10:01:00'::TIME) → 1
        DATEDIFF(second, '2024-01-01'::DATE, '2024-01-02'::DATE) → 86400
        TIMEDIFF(millisecond, '2024-01-01 00:00:00.001', '2024-01-01 00:00:00.003') → 2
        DATE_TRUNC('month', '2024-02-15'::DATE) → 2024-02-01
        DATE_TRUNC(week, '2024-02-15'::DATE) → 2024-02-12
        DATE_TRUNC('hour', '2024-02-15 10:31:05'::TIMESTAMP) → 2024-02-15 10:00:00.000
        DATE_TRUNC('day', '2024-03-10 12:00:00'::TIMESTAMP_LTZ) → 2024-03-10 00:00:00.000 -0500
        DATE_TRUNC('hour', '2024-03-09 12:31:00 +0530'::TIMESTAMP_TZ) → 2024-03-09 12:00:00.000 +0530
        TRUNC('2024-02-15'::DATE, 'YEAR') → 2024-01-01
        LAST_DAY('2024-02-03'::DATE) → 2024-02-29
        LAST_DAY('2024-02-03'::DATE, 'year') → 2024-12-31
        LAST_DAY('2024-02-15'::DATE, week) → 2024-02-18
        NEXT_DAY('2024-11-15'::DATE, 'fr') → 2024-11-22
        PREVIOUS_DAY('2024-11-15'::DATE, 'Friday') → 2024-11-08
        ADD_MONTHS('2016-05-31'::DATE, 1) → 2016-06-30
        ADD_MONTHS('2016-02-29'::DATE, 1) → 2016-03-31
        MONTHS_BETWEEN('2019-03-28'::DATE, '2019-02-28'::DATE) → 1.000000
        MONTHS_BETWEEN('2019-03-31'::DATE, '2019-02-28'::DATE) → 1.000000
        MONTHS_BETWEEN('2019-03-01'::DATE, '2019-02-15'::DATE) → 0.548387
        TIME_SLICE('2019-02-28'::DATE, 4, 'MONTH', 'START') → 2019-01-01
        TIME_SLICE('2019-02-28'::DATE, 4, 'MONTH', 'END') → 2019-05-01
        TIME_SLICE('2024-01-01 10:07:00'::TIMESTAMP, 5, 'MINUTE') → 2024-01-01 10:05:00.000
        DATE_FROM_PARTS(2010, 1, 100) → 2010-04-10
        DATE_FROM_PARTS(2010, 0, 0) → 2009-11-30
        TIME_FROM_PARTS(12, 34, 56, 987654321) → 12:34:56
        TIMESTAMP_NTZ_FROM_PARTS(2013, 4, 5, 12, 0, 0, 987654321) → 2013-04-05 12:00:00.987
        TIMESTAMP_FROM_PARTS('2013-04-05'::DATE, '12:00:00'::TIME) → 2013-04-05 12:00:00.000
        TIMESTAMP_LTZ_FROM_PARTS(2013, 4, 5, 12, 0, 0) → 2013-04-05 12:00:00.000 -0400
        TIMESTAMP_TZ_FROM_PARTS(2013, 4, 5, 12, 0, 0, 0, 'America/Los_Angeles') → 2013-04-05 12:00:00.000 -0700
        CONVERT_TIMEZONE('America/Los_Angeles', 'America/New_York', '2024-01-01 14:00:00'::TIMESTAMP_NTZ) → 2024-01-01 17:00:00.000
        CONVERT_TIMEZONE('America/Los_Angeles', '2024-04-05 12:00:00 +0200'::TIMESTAMP_TZ) → 2024-04-05 03:00:00.000 -0700
        YEAR('2013-05-08T23:39:20.123-07:00'::TIMESTAMP_NTZ) → 2013
        QUARTER('2013-05-08'::DATE) → 2
        MONTH('2013-05-08') → 5
        DAY('2013-05-08'::DATE) → 8
        DAYOFWEEK('2013-05-05'::DATE) → 0
        DAYOFWEEKISO('2013-05-05'::DATE) → 7
        DAYOFYEAR('2013-05-08'::DATE) → 128
        WEEK('2016-01-03'::DATE) → 53
        WEEKISO('2016-01-04'::DATE) → 1
        YEAROFWEEKISO('2016-01-03'::DATE) → 2015
        HOUR('2013-05-08T23:39:20'::TIMESTAMP) → 23
        MINUTE('10:20:30'::TIME) → 20
        SECOND('10:20:30'::TIME) → 30
        DATE_PART(epoch_second, '2013-05-08 23:39:20'::TIMESTAMP_NTZ) → 1368056360
        DATE_PART('epoch_millisecond', '1970-01-01 00:00:01'::TIMESTAMP_LTZ) → 18001000
        DATE_PART(nanosecond, '2024-01-01 00:00:01.5'::TIMESTAMP) → 500000000
        EXTRACT(month FROM '2013-05-08'::DATE) → 5
        DATE_PART(tzh, '2013-05-08 23:39:20 -0730'::TIMESTAMP_TZ) → -7
        DAYNAME('2024-04-01'::DATE) → Mon
        MONTHNAME('2024-05-01'::DATE) → May
        CURRENT_DATE() = CURRENT_TIMESTAMP()::DATE → true
        CURRENT_TIME::VARCHAR = TO_CHAR(GETDATE(), 'HH24:MI:SS') → true
        SYSDATE() = CONVERT_TIMEZONE('America/New_York', 'UTC', GETDATE()::TIMESTAMP_NTZ) → true
        DATEDIFF(day, CURRENT_DATE, GETDATE()) → 0
        """);

    public static IEnumerable<TheoryDataRow<string, string>> Conversions => Examples.Read("""
        '.' || TO_CHAR(12.5, '999.99') → .  12.50
        '.' || TO_CHAR(-12.391, '999.9') → . -12.4
        TO_CHAR(1234567.891, '9,999,999.00') → 1,234,567.89
        TO_CHAR(12, 'FM0000') → 0012
        TO_CHAR(-12.5, 'FMS999.9') → -12.5
        TO_CHAR(12.5, 'S99.9') → +12.5
        TO_CHAR(12.5, 'FM99.9MI') → 12.5
        TO_CHAR(1234, '999') → ####
        TO_CHAR(5, 'FM$99') → $5
        TO_VARCHAR(0.5, 'FM990.00') → 0.50
        TO_VARCHAR(0.5, 'FM999.00') → .50
        TO_VARCHAR(1.50) → 1.50
        TO_CHAR('2013-04-05 01:02:03'::TIMESTAMP, 'mm/dd/yyyy, hh24:mi "hours"') → 04/05/2013, 01:02 hours
        TO_CHAR('2024-01-31'::DATE, 'DD-MON-YYYY') → 31-Jan-2024
        TO_CHAR('2024-01-31'::DATE, 'DY, MMMM DD') → Wed, January 31
        TO_CHAR('13:05:09.25'::TIME, 'HH12:MI:SS.FF2 AM') → 01:05:09.25 PM
        TO_CHAR('2024-01-31 13:05:09.123456'::TIMESTAMP, 'YYYYMMDD"T"HH24MISS.FF9') → 20240131T130509.123456000
        TO_CHAR('2024-07-31 13:05:09'::TIMESTAMP_LTZ, 'HH24 TZH:TZM') → 13 -04:00
        TO_CHAR('2024-07-31 13:05:09 +0545'::TIMESTAMP_TZ, 'YYYY-MM-DD TZHTZM') → 2024-07-31 +0545
        TO_DATE('2024-05-10') → 2024-05-10
        TO_DATE('05/10/2024', 'MM/DD/YYYY') → 2024-05-10
        TO_DATE('10.May.2024', 'DD.MON.YYYY') → 2024-05-10
        TO_DATE('1706702400') → 2024-01-31
        TRY_TO_DATE('2024-13-01') → NULL
        DATE('2024-01-31 10:00:00') → 2024-01-31
        TO_TIME('13:30:00') → 13:30:00
        TO_TIME('11.30.45', 'HH24.MI.SS') → 11:30:45
        TO_TIMESTAMP_NTZ('2024-01-31 10:11:12.123') → 2024-01-31 10:11:12.123
        TO_TIMESTAMP_NTZ('01/31/2024 10:11', 'MM/DD/YYYY HH24:MI') → 2024-01-31 10:11:00.000
        TO_TIMESTAMP('2024-01-31 10:11:12.123456789', 'YYYY-MM-DD HH24:MI:SS.FF9') → 2024-01-31 10:11:12.123
        TO_TIMESTAMP(1706702400) → 2024-01-31 12:00:00.000
        TO_TIMESTAMP(1706702400123, 3) → 2024-01-31 12:00:00.123
        TO_TIMESTAMP_LTZ('2024-01-31 10:00:00') → 2024-01-31 10:00:00.000 -0500
        TO_TIMESTAMP_LTZ(1706702400) → 2024-01-31 07:00:00.000 -0500
        TO_TIMESTAMP_TZ('2024-01-31 10:00:00 +0200') → 2024-01-31 10:00:00.000 +0200
        TO_TIMESTAMP_TZ('04/05/2013 01:02:03 -07:00', 'mm/dd/yyyy hh24:mi:ss tzh:tzm') → 2013-04-05 01:02:03.000 -0700
        TO_TIMESTAMP_TZ('2024-07-31') → 2024-07-31 00:00:00.000 -0400
        TRY_TO_TIMESTAMP('x') → NULL
        TO_NUMBER('12.3456') → 12
        TO_NUMBER('12.3456', 10, 1) → 12.3
        TO_DECIMAL('$1,234.56', '$9,999.99', 10, 2) → 1234.56
        TRY_TO_NUMBER('x') → NULL
        TO_DOUBLE('1.5e3') → 1500
        TO_BOOLEAN('yes') → true
        TRY_TO_BOOLEAN('maybe') → NULL
        TO_BOOLEAN(0) → false
        TO_BINARY('SNOW', 'UTF-8') → 534E4F57
        TO_VARCHAR(TO_BINARY('SNOW', 'UTF-8'), 'UTF-8') → SNOW
        TO_VARIANT('x') → "x"
        TO_ARRAY(1) → [1]
        TO_OBJECT(PARSE_JSON('{"a":1}')) → {"a": 1}
        '5'::INT + 1 → 6
        TRY_CAST('x' AS INT) → NULL
        '2024-01-01 10:00 +0000'::TIMESTAMP_TZ = '2024-01-01 11:00 +0100'::TIMESTAMP_TZ → true
        '2024-01-01 10:00 +0000'::TIMESTAMP_TZ > '2024-01-01 04:59:59' → true
        '2024-01-01 10:00 +0000'::TIMESTAMP_TZ = '2024-01-01 05:00'::TIMESTAMP_NTZ → true
        '2024-01-01 10:00'::TIMESTAMP_LTZ = '2024-01-01 10:00' → true
        CURRENT_USER() → READER
        CURRENT_ROLE() → ANALYST
        CURRENT_WAREHOUSE() → SMALL
        CURRENT_DATABASE() → KEBOOLA_1
        CURRENT_SCHEMA() → WORKSPACE_2
        CURRENT_SESSION() → 77
        LAST_QUERY_ID() → NULL
        IS_ROLE_IN_SESSION('OTHER') → false
        """);

    [Theory]
    [MemberData(nameof(Dates))]
    [MemberData(nameof(Conversions))]
    public async Task Functions_give_what_Snowflake_documents(string expression, string value) => Assert.Equal(value, (await snowflake.ValueAsync(expression)).Trim());

    [Fact]
    public async Task Session_says_how_moments_are_written_and_when_weeks_begin()
    {
        var session = Types.Session.With(("TIMEZONE", "Asia/Tokyo"), ("DATE_OUTPUT_FORMAT", "DD.MM.YYYY"), ("WEEK_START", "7"), ("TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_LTZ"));
        Assert.Equal("31.01.2024", await snowflake.ValueAsync("TO_VARCHAR('2024-01-31'::DATE)", session));
        Assert.Equal("2024-02-11", await snowflake.ValueAsync("DATE_TRUNC('week', '2024-02-15'::DATE)", session));
        Assert.Equal("2024-01-31 10:00:00.000 +0900", await snowflake.ValueAsync("TO_VARCHAR(TO_TIMESTAMP('2024-01-31 10:00:00'))", session));
    }
}
