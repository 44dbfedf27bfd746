package koerier.load;

/// Writes the events of the harness: a deal of about 600 bytes, of which one rule of ten fires, and whose
/// delivery has a body of about 500.
final class EventText {
    /// As many rules, and webhooks, as an organisation has.
    static final int RULES = 10;

    private EventText() {}

    /// Appends one event as JSON.
    ///
    /// @param rule which rule fires; none for a number that no rule has
    static void append(StringBuilder text, EventId id, int rule) {
        text.append("{\"id\":\"")
                .append(id.text())
                .append("\",\"module\":\"Deals\",\"operation\":\"edit\",\"recordId\":\"R")
                .append(id.record())
                .append("\",\"record\":{\"Deal_Name\":\"Oven ")
                .append(id.number())
                .append(
                        "\",\"Amount\":\"12500.00\",\"Stage\":\"Closed Won\",\"Type\":\"New Business\",\"Next_Step\":\"Step ")
                .append(rule)
                .append("\",\"Closing_Date\":\"2026-11-24\",\"Probability\":\"90\",\"Lead_Source\":\"Trade Show\",")
                .append(
                        "\"Description\":\"Twelve ovens with steam, to be installed before the holidays, night shift\",")
                .append(
                        "\"Account_Name\":{\"id\":\"55\",\"name\":\"Bakkerij Jansen & Zn.\",\"Phone\":\"+31 20 555 0101\"},")
                .append(
                        "\"Owner\":{\"id\":\"7\",\"name\":\"Noor de Wit\",\"Last_Name\":\"de Wit\",\"Mobile\":\"+31 6 5550 0102\"}},")
                .append("\"previous\":{\"Stage\":\"Negotiation\"},\"actor\":{\"id\":\"7\",\"name\":\"Noor de Wit\"}}");
    }

    /// The body of the webhooks: eight fields, of which the first is what the receiver looks at.
    static String template() {
        return """
                {"deal":${Deals.Deal Name},"amount":${Deals.Amount},"stage":${Deals.Stage},"type":${Deals.Type},\
                "closes":${Deals.Closing Date},"note":"${Deals.Description}","customer":"${Accounts.Account Name}",\
                "rep":"${User.Last Name}","source":"crm","schema":"https://books.example.com/schemas/deal-won/v3",\
                "purpose":"draft an invoice for the customer and put it before the bookkeeper on duty","currency":"EUR",\
                "ledger":"8000 sales of equipment","vat":"NL21","terms":"30 days after delivery","copies":2}""";
    }
}
