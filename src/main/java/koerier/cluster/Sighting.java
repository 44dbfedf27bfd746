package koerier.cluster;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cluster at one moment, as the database has it.
///
/// @param owner the id of the member that owns the lanes; "" when that is a process that is no member, null when
///     nobody does
/// @param epoch under which they are owned, 0 when nobody does
public record Sighting(List<Member> members, @Nullable String owner, long epoch) {
    public Sighting {
        members = List.copyOf(members);
    }

    /// The owner, if it is a member that has not left.
    public Optional<Member> ownerMember() {
        return members.stream().filter(member -> member.id().equals(owner)).findAny();
    }
}
