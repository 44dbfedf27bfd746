package koerier.quota;

import koerier.org.Edition;

/// How many requests an organisation may put on the wire in one of its days.
public final class DailyCap {
    private DailyCap() {}

    /// The lower of the edition's cap and the licences times the cap per licence; [Edition#UNCAPPED] for none. It never
    /// overflows: the product is only made where it is at most the cap.
    ///
    /// @param userLicences 0 or more
    public static long of(Edition edition, int userLicences) {
        if (userLicences < 0) {
            throw new IllegalArgumentException("negative number of licences: " + userLicences);
        }
        long perDay = edition.capPerDay();
        long perLicence = edition.capPerLicence();
        if (perLicence == Edition.UNCAPPED) {
            return perDay;
        }
        return perLicence == 0 || userLicences <= perDay / perLicence ? userLicences * perLicence : perDay;
    }
}
