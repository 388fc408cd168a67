namespace Headgate.Warehouse.Tests.Functions;

/// <summary>Expected values are those of Snowflake's documentation of each function.</summary>
public sealed class TextAndNumbers : IDisposable
{
    private readonly SnowflakeExpressions snowflake = new();

    public void Dispose() => snowflake.Dispose();

    public static IEnumerable<TheoryDataRow<string, string>> Texts => Examples.Read("""
        UPPER('abc') → ABC
        LOWER('AbC') → abc
        INITCAP('the quick-brown FOX''s') → The Quick-Brown Fox's
        LENGTH('žluť') → 4
        LENGTH(TO_BINARY('00ff')) → 2
        LEN(12) → 2
        OCTET_LENGTH('ž') → 2
        BIT_LENGTH('ab') → 16
        RTRIMMED_LENGTH(' ab ') → 3
        LEFT('ABCDEF', 3) → ABC
        LEFT('ABC', -1) → 
        RIGHT('ABCDEFG', 3) → EFG
        SUBSTR('testing 1 2 3', 9, 5) → 1 2 3
        SUBSTR('abc', 0, 2) → ab
        SUBSTRING('abcdef', -3, 2) → de
        LPAD('1', 4, '0') → 0001
        LPAD('hello', 3) → hel
        RPAD('ab', 4, '*') → ab**
        TRIM('  x ') → x
        TRIM('*-x-*', '*-') → x
        LTRIM('#000000123', '0#') → 123
        RTRIM('$125.00', '0.') → $125
        REPLACE('down', 'down', 'up') → up
        REPLACE('abcabc', 'b') → acac
        TRANSLATE('*a*bX*dYZ*', 'XYZ*', 'cef') → abcdef
        REVERSE('Hello, world!') → !dlrow ,olleH
        REPEAT('xy', 3) → xyxyxy
        '.' || SPACE(3) || '.' → .   .
        ASCII('!') → 33
        ASCII('') → 0
        UNICODE('❄') → 10052
        CHR(83) → S
        CHAR(10052) → ❄
        INSERT('abc', 1, 2, 'Z') → Zc
        INSERT('abcdef', 3, 2, 'zzz') → abzzzef
        CONCAT('a', 'b', 'c') → abc
        CONCAT('a', NULL) → NULL
        CONCAT('n', 1) → n1
        CONCAT_WS(',', 'one', 'two', 'three') → one,two,three
        CONCAT_WS(',', 'one', NULL) → NULL
        CONTAINS('coffee', 'ff') → true
        STARTSWITH('coffee', 'te') → false
        ENDSWITH('coffee', 'ee') → true
        CHARINDEX('an', 'banana', 1) → 2
        CHARINDEX('an', 'banana', 3) → 4
        CHARINDEX('zz', 'banana') → 0
        POSITION('an', 'banana', 5) → 0
        POSITION('an' IN 'banana') → 2
        SPLIT('127.0.0.1', '.') → ["127","0","0","1"]
        SPLIT_PART('11.22.33', '.', 0) → 11
        SPLIT_PART('11.22.33', '.', 2) → 22
        SPLIT_PART('11.22.33', '.', -1) → 33
        STRTOK('a.b.c', '.', 1) → a
        STRTOK('user@example.com', '@.', 3) → com
        STRTOK('a b') → a
        STRTOK_TO_ARRAY('a@b.c', '@.') → ["a","b","c"]
        EDITDISTANCE('future', 'past') → 6
        EDITDISTANCE('kitten', 'sitting', 2) → 2
        JAROWINKLER_SIMILARITY('Dwayne', 'duane') → 84
        MD5('Snowflake') → edf1439075a83a447fb8b630ddc9c8de
        SHA1('') → da39a3ee5e6b4b0d3255bfef95601890afd80709
        SHA2('abc') → ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
        MD5_BINARY('Snowflake')::VARCHAR → EDF1439075A83A447FB8B630DDC9C8DE
        HEX_ENCODE('SNOW') → 534E4F57
        HEX_DECODE_STRING('534E4F57464C414B45') → SNOWFLAKE
        TRY_HEX_DECODE_STRING('zz') → NULL
        BASE64_ENCODE('Snowflake') → U25vd2ZsYWtl
        BASE64_DECODE_STRING('U1VIQQ==') → SUHA
        TO_VARCHAR(BASE64_DECODE_BINARY('U1VIQQ==')) → 53554841
        REGEXP_LIKE('Sacramento', 'san.*', 'i') → false
        REGEXP_LIKE('San Francisco', 'san.*', 'i') → true
        REGEXP_LIKE('xab', 'a.') → false
        RLIKE('ab', 'a.') → true
        REGEXP_COUNT('It was the best of times, it was the worst of times', '\\bwas\\b', 1) → 2
        REGEXP_REPLACE('It was the best of times, it was the worst of times', '( ){1,}', '') → Itwasthebestoftimes,itwastheworstoftimes
        REGEXP_REPLACE('firstname middlename lastname', '(.*) (.*) (.*)', '\\3, \\1 \\2') → lastname, firstname middlename
        REGEXP_REPLACE('aaa', 'a', 'b', 2) → abb
        REGEXP_REPLACE('aaa', 'a', 'b', 1, 1) → baa
        REGEXP_SUBSTR('Hellooo World', '\\w+', 1, 2) → World
        REGEXP_SUBSTR('the best of times', 'the\\W+(\\w+)', 1, 1, 'e', 1) → best
        REGEXP_SUBSTR('abc', 'z') → NULL
        REGEXP_SUBSTR_ALL('a1_a2a3', 'a[[:digit:]]') → ["a1","a2","a3"]
        REGEXP_INSTR('It was the best of times', '\\bwas\\b') → 4
        REGEXP_INSTR('It was the best of times', '\\bwas\\b', 1, 1, 1) → 7
        REGEXP_INSTR('abc', 'z') → 0
        """);

    public static IEnumerable<TheoryDataRow<string, string>> Numbers => Examples.Read("""
        ABS(-10) → 10
        ABS('-1.5') → 1.5
        CEIL(135.135) → 136
        CEIL(135.135, -2) → 200
        FLOOR(-975.975) → -976
        FLOOR(135.135, 1) → 135.1
        ROUND(135.135) → 135
        ROUND(-2.5) → -3
        ROUND(135.135, 2) → 135.14
        ROUND(135.135, -2) → 100
        ROUND(2.5, 0, 'HALF_TO_EVEN') → 2
        TRUNC(-975.975, 1) → -975.9
        TRUNCATE(135.135, -1) → 130
        MOD(5, 3) → 2
        MOD(-5.5, 2) → -1.5
        SIGN(-1.35) → -1
        SQRT(16) → 4
        ROUND(CBRT(27), 9) → 3
        POWER(2, 10) → 1024
        SQUARE(3) → 9
        EXP(0) → 1
        LN(1) → 0
        LOG(2, 8) → 3
        FACTORIAL(5) → 120
        ROUND(HAVERSINE(40.7127, -74.0059, 34.0500, -118.2500), 1) → 3936.4
        DIV0(1, 0) → 0.000000
        DIV0(1, 4) → 0.250000
        DIV0NULL(1, NULL) → 0
        ZEROIFNULL(NULL) → 0
        NULLIFZERO(0) → NULL
        GREATEST(1, 3, 2) → 3
        GREATEST(1, NULL, 2) → NULL
        LEAST('b', 'a') → a
        GREATEST_IGNORE_NULLS(1, NULL, 2) → 2
        LEAST_IGNORE_NULLS(1, NULL, 2) → 1
        WIDTH_BUCKET(290000, 200000, 600000, 4) → 1
        WIDTH_BUCKET(700000, 200000, 600000, 4) → 5
        BITAND(12, 10) → 8
        BITOR(12, 10) → 14
        BITXOR(12, 10) → 6
        BITNOT(5) → -6
        BITSHIFTLEFT(1, 3) → 8
        BITSHIFTRIGHT(16, 2) → 4
        GETBIT(11, 1) → 1
        UNIFORM(1, 10, RANDOM()) BETWEEN 1 AND 10 → true
        NORMAL(5, 0, RANDOM()) → 5
        LENGTH(RANDSTR(5, RANDOM())) → 5
        LENGTH(UUID_STRING()) → 36
        HASH('a') = HASH('a') → true
        """);

    public static IEnumerable<TheoryDataRow<string, string>> Choices => Examples.Read("""
        IFF(TRUE, 'yes', 'no') → yes
        IFF(NULL, 'yes', 'no') → no
        NVL(NULL, 2) → 2
        IFNULL('a', 'b') → a
        NVL2('x', 1, 2) → 1
        COALESCE(NULL, NULL, 3) → 3
        NULLIF(1, 1) → NULL
        EQUAL_NULL(NULL, NULL) → true
        EQUAL_NULL(1, NULL) → false
        DECODE(2, 1, 'one', 2, 'two', 'other') → two
        DECODE(NULL, NULL, 'nothing', 'other') → nothing
        DECODE(3, 1, 'one') → NULL
        BOOLAND(1, 0) → false
        BOOLOR(1, 0) → true
        BOOLXOR(1, 0) → true
        BOOLNOT(0) → true
        """);

    [Theory]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(Numbers))]
    [MemberData(nameof(Choices))]
    public async Task Functions_give_what_Snowflake_documents(string expression, string value) => Assert.Equal(value, await snowflake.ValueAsync(expression));
}
