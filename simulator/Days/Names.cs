namespace CmsSim.Simulator.Days;

/// <summary>The words that the names of made-up people and spaces consist of. The tool is compiled with a copy, for its worlds.</summary>
internal static class Names
{
    public static readonly string[] First =
    [
        "Ada", "Alan", "Amina", "Ana", "Anders", "Anna", "Ben", "Bo", "Carla", "Chen", "Clara", "Dana", "David", "Diego", "Edith", "Elif", "Emil", "Emma",
        "Erik", "Eva", "Fatima", "Felix", "Finn", "Grace", "Hana", "Hugo", "Ida", "Ines", "Ivan", "Jana", "Jin", "John", "Jonas", "Julia", "Kai", "Karim",
        "Lea", "Leo", "Lina", "Lucia", "Luis", "Maja", "Marco", "Maria", "Max", "Mia", "Milan", "Nadia", "Nina", "Noah", "Nora", "Olga", "Omar", "Oscar",
        "Paula", "Pedro", "Petra", "Raj", "Rosa", "Samir", "Sara", "Sofia", "Sven", "Tara", "Theo", "Tom", "Uma", "Vera", "Viktor", "Wei", "Yara", "Zoe",
    ];

    public static readonly string[] Last =
    [
        "Adams", "Almeida", "Andersen", "Baker", "Bauer", "Berg", "Bianchi", "Brown", "Carter", "Castro", "Chen", "Cohen", "Costa", "Dahl", "Diaz", "Dubois",
        "Evans", "Fischer", "Fontaine", "Garcia", "Green", "Gruber", "Haas", "Hansen", "Hill", "Ito", "Ivanova", "Jensen", "Jones", "Kaya", "Keller", "Khan",
        "Kim", "King", "Klein", "Kowalski", "Lang", "Larsen", "Lee", "Lopez", "Marino", "Martin", "Meyer", "Mills", "Moreau", "Mori", "Nakamura", "Nguyen",
        "Novak", "Okafor", "Olsen", "Park", "Patel", "Perez", "Petrov", "Quinn", "Reed", "Ricci", "Rossi", "Roy", "Santos", "Sato", "Silva", "Singh", "Smith",
        "Stein", "Suzuki", "Taylor", "Torres", "Vogel", "Wagner", "Walker", "Weber", "White", "Wong", "Young", "Zhang",
    ];

    public static readonly string[] Places =
    [
        "Ankara", "Athens", "Bergen", "Berlin", "Bilbao", "Bogota", "Boston", "Bristol", "Cairo", "Chicago", "Cork", "Dakar", "Delhi", "Dublin", "Florence",
        "Galway", "Geneva", "Hanoi", "Helsinki", "Kyoto", "Lagos", "Leeds", "Lima", "Lisbon", "London", "Lyon", "Madrid", "Manila", "Milan", "Montreal",
        "Munich", "Nairobi", "Naples", "Oslo", "Oxford", "Paris", "Porto", "Prague", "Quito", "Riga", "Rome", "Seoul", "Seville", "Sydney", "Tallinn",
        "Tokyo", "Toronto", "Turin", "Vienna", "Warsaw", "York", "Zurich",
    ];

    public static readonly string[] Departments =
    [
        "Accounting", "Audit", "Design", "Engineering", "Facilities", "Finance", "Legal", "Logistics", "Marketing", "Operations", "Payroll", "Procurement",
        "Quality", "Research", "Sales", "Security", "Support", "Training",
    ];

    public static readonly string[] Purposes = ["Stand-up", "Weekly", "Review", "Planning", "Huddle", "Town Hall", "Workshop", "Interviews", "One-to-one", "War Room"];
}
