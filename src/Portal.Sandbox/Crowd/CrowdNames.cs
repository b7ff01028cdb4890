namespace Portal.Sandbox.Crowd;

/// <summary>What generated people are called: common names, other scripts, the same name twice, and names that hurt programs.</summary>
internal static class CrowdNames
{
    private static readonly string[] First =
    [
        "Adrian", "Beatriz", "Cem", "Dagmar", "Emil", "Fatima", "Georg", "Hanna", "Ivan", "Jana", "Karim", "Lena", "Marek", "Nadia", "Oskar", "Paula", "Rafael", "Sara", "Tomas", "Una", "Viktoria", "Walter",
        "Yara", "Zoe", "Anton", "Bianca", "Casper", "Daria", "Enzo", "Frida", "Gustav", "Helena", "Igor", "Julia", "Kofi", "Louise", "Mario", "Noor",
        "Omar", "Petr", "Renata", "Simon", "Theo", "Ursula", "Vera", "Wim", "Yann", "Zita",
    ];

    private static readonly string[] Last =
    [
        "Almeida", "Becker", "Carlsen", "Dubois", "Eriksen", "Fischer", "Garcia", "Hoffmann", "Iversen", "Jovanovic", "Keller", "Lindgren", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Schmidt", "Tanaka",
        "Ulrich", "Vogel", "Weber", "Xu", "Yilmaz", "Zimmermann", "Arslan", "Bergmann", "Cohen", "Dietrich", "Engel", "Fontaine", "Greco", "Haas", "Ito", "Jensen", "Kowalski", "Larsson", "Meyer", "Nguyen",
    ];

    private static readonly string[] OtherScripts =
    [
        "Анна Соколова", "Дмитрий Орлов", "Ольга Ковальчук", "Γιώργος Παπαδόπουλος", "Ελένη Νικολάου", "محمد الأحمد", "فاطمة الزهراء", "דוד כהן", "שרה לוי", "王伟", "李娜", "張家豪", "山田 太郎", "佐藤 花子", "김민준", "이서연",
        "สมชาย ใจดี", "अनिल कुमार", "தமிழ்ச்செல்வி", "ქეთევან გიორგაძე", "Արամ Սարգսյան", "Nguyễn Thị Hương", "Łukasz Żółć", "Jürgen Größmann",
        "François L'Écuyer", "Þórunn Guðjónsdóttir", "İsmail Şahin", "Øyvind Åse", "Zoë van der Ďáblová", "José Núñez y Peñalver",
    ];

    /// <summary>Markup, formulas, wildcards, quotes, marks that turn the reading direction or cannot be seen.</summary>
    private static readonly string[] Hostile =
    [
        "<b>Bold</b> Berger",
        "\"><script>alert(1)</script>",
        "<img src=x onerror=alert(2)> Lang",
        "=cmd|' /C calc'!A0",
        "+49 30 1234567",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://example.com\";\"Click\")",
        "\u202EnnamretsuM xaM",
        "Max\u200B Muster\u200Bmann",
        "\u2067גיל\u2069 (admin)",
        "O'Brien; DROP TABLE mailboxes;--",
        "100%_sure [test] *",
        "Smith, \"Bob\"; Sales",
        "  Leading and trailing  ",
        "A\u0301\u0308\u0302\u0323Z\u0310 Stacked",
        "👩‍💻 Ada 🇪🇺",
        "The person with the very long name that somebody imported from the old human resources system together with the department, the cost centre and the telephone number of the office on the second floor",
    ];

    private static readonly string[] Departments =
    [
        "Invoices", "Service point", "Reception", "Facility", "Travel desk", "Payroll", "Claims", "Dispatch", "Repairs", "Pricing", "Tenders", "Legal", "Compliance", "Newsletter", "Trade fairs", "Sustainability",
    ];

    private static readonly string[] Places = ["Aarhus", "Basel", "Cádiz", "Dresden", "Espoo", "Ferrara", "Gdańsk", "Haarlem", "Innsbruck", "Jönköping", "Kyiv", "Lyon", "München", "Nantes", "Oulu", "Porto"];

    /// <summary>Two people in a hundred share these.</summary>
    private static readonly string[] Doubles = ["Alexander Müller", "Anna Schmidt", "Maria Rossi"];

    public static string OfPerson(Draws draws, int index)
    {
        if (index % 37 == 5) return Hostile[index / 37 % Hostile.Length];
        if (index % 37 == 11) return OtherScripts[index / 37 % OtherScripts.Length];
        return draws.Below(index, 1, 100) switch
        {
            < 2 => Doubles[draws.Below(index, 2, Doubles.Length)],
            < 9 => OtherScripts[draws.Below(index, 2, OtherScripts.Length)],
            _ => $"{First[FirstOf(index)]} {Last[LastOf(index)]}",
        };
    }

    public static string OfQueue(int index)
    {
        var number = index / (Departments.Length * Places.Length);
        return $"{Departments[index % Departments.Length]} {Places[index / Departments.Length % Places.Length]}{(number == 0 ? "" : $" {number + 1}")}";
    }

    /// <summary>The part before the @: always Latin, never twice, and the number can be read back from it.</summary>
    public static string Address(int index)
    {
        var number = index / (First.Length * Last.Length);
        return $"{First[FirstOf(index)]}.{Last[LastOf(index)]}{(number == 0 ? "" : number + 1)}".ToLowerInvariant();
    }

    /// <summary>Whose address this is; null for nobody's.</summary>
    public static int? IndexOf(string localPart)
    {
        if (localPart.Split('.') is not [var first, var rest]) return null;
        var last = rest.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var number = last.Length == rest.Length ? 0 : int.TryParse(rest[last.Length..], out var n) && n > 1 ? n - 1 : -1;
        var (f, l) = (Array.FindIndex(First, x => x.Equals(first, StringComparison.OrdinalIgnoreCase)), Array.FindIndex(Last, x => x.Equals(last, StringComparison.OrdinalIgnoreCase)));
        return f < 0 || l < 0 || number < 0 ? null : ((number * Last.Length) + l) * First.Length + f;
    }

    private static int FirstOf(int index) => index % First.Length;

    private static int LastOf(int index) => index / First.Length % Last.Length;
}
