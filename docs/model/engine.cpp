// The rules of the commit engine (GroupRules, CommitGroup) for one stream, searched through every
// interleaving with the network, the server, leader changes, restarts and deadlines: breadth first,
// so that a violation is printed as the shortest list of steps that leads to it.
//
//     g++ -std=c++17 -O2 -o engine engine.cpp && ./engine N=2 GROUP=2 CUTS=1 LEADERS=1 FULL=1 ATTEMPTS=2
//
// README.md says what is modelled and what the options mean; ./run-engine runs what has to pass
// and what has to fail.
#include <algorithm>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

using u8 = uint8_t;
using u32 = uint32_t;
using u64 = uint64_t;
using std::string;

// ---------------------------------------------------------------------------------------- options

int N = 3;          // batches that are submitted, at most 4: a1, b, a2, c, with two messages each
int GROUP = 2;      // members that a group has at most
int ATTEMPTS = 3;   // attempts in all
int R1 = 0;         // one replica: no proposals, and a batch may be stored in part
int CUTS = 1;       // lost connections
int LEADERS = 0;    // leader changes; with one replica restarts of the server
int PARTS = 0;      // batches that the server stores in part, with one replica
int FULL = 0;       // how often the stream becomes full (10077), or has room again
int POISON = 0;     // which batch the server refuses for its content, 0 for none
int BUSY = 0;       // refusals for the moment of a first message (10210)
int STAGING = 0;    // staged batches that the server drops for their age
int TICKS = 0;      // quarters of a duplicate window that pass
int DEADLINES = 1;  // whether callers have deadlines
int IDS = 1;        // whether groups have message ids
// What the engine does beyond the bare rules; both are on in the code.
int LATE = 1;       // an acknowledgement counts whenever it comes, for whichever attempt
int GOON = 1;       // a group goes on when all of its callers were told "in doubt"
// Rules to break, to see that the search finds it.
int FREEZE = 1;     // 0: a refusal counts although an earlier attempt was not answered
int READ = 1;       // 0: a known id is believed without reading, with one replica
int SAMEID = 1;     // 0: a group is written again under another message id
int YOUNG = 1;      // 0: a group is written again however old it is
int LIVE = 1;       // look for states from which nothing definite can be found out

// Time in quarters of a duplicate window, as the number of their ends that were passed.
const int WINDOW = 4;    // as long as the server remembers an id, at least
const int HALF = 2;      // as long as a group is written again
const int LONGEST = 1;   // as long as bytes travel: an assumption

// ------------------------------------------------------------------------------------------ state

const int BATCHES = 4, MAX_IDS = 7, MAX_ATTEMPTS = 7, MAX_STORED = 12;
const char* const NAMES[] = {"a1", "b", "a2", "c"};   // a1 and a2 are of the same thread

enum Place : u8 { NOT_YET, QUEUED, IN_GROUP, APART, ENDED };
enum Told : u8 { NOTHING, COMMITTED, REJECTED, NOT_SENT, IN_DOUBT, PARTIAL, TOLD_KINDS };
// The phases of a group; SILENT is WAIT for an answer that is late, where there is no id to ask for.
enum Phase : u8 { IDLE, WRITE, WAIT, SILENT, PROBE, ASKING, READING };
enum Answer : u8 { NONE, ACK, TRANSIENT, CONTENT, KNOWN_10201, IN_FLIGHT_10158, KNOWN, UNKNOWN };
const char* const ANSWERS[] = {"-", "ack", "transient (10176/10210/503)", "content error",
                               "10201", "10158", "duplicate: true", "unknown (10111)"};
enum Kind : u8 { FIRST = 1, REST, ID_PROBE };

enum Violation { OK, TWICE, REJECTED_STORED, COMMITTED_ABSENT, FALSE_PARTIAL, PARTIAL_UNSEEN,
                 SWAPPED, SWAPPED_IN_DOUBT, VIOLATIONS };
const char* const VIOLATION_NAMES[] = {
    "", "STORED TWICE", "REJECTED OR NOT SENT, BUT STORED", "COMMITTED, BUT NOT STORED",
    "PARTIAL, BUT IT IS NOT", "PARTLY STORED, BUT TOLD OTHERWISE", "STORED IN ANOTHER ORDER",
    "STORED IN ANOTHER ORDER AFTER THE FIRST WAS IN DOUBT"};

// Bytes on their way: message 1 of an attempt, its rest with the commit, or an id probe.
struct Item {
	u8 kind, of;        // of: the attempt, for a probe the id
	u8 heard;           // whether somebody still listens for the answer
	u8 connection;      // which lost connection they travel on, 0 for the present one
	u8 age;
};
struct Proposal { u8 attempt, heard; };

struct State {
	// callers
	u8 place[BATCHES], told[BATCHES];
	// the stream: which message (batch * 2 + half) stands at each sequence
	u8 size, stored[MAX_STORED];
	// the server's memory of each message id: 0 unknown, else 1 + its age
	u8 idAge[MAX_IDS];
	u8 partOf[MAX_IDS];                 // whether only a part is stored under the id
	u8 staged[MAX_ATTEMPTS];
	u8 proposals;
	Proposal proposal[3];
	u8 full;
	// the network
	u8 sending; Item flight[5];         // on the present connection, in order
	u8 stragglers; Item late[6];        // on lost connections, in order for each
	// the engine: what was written under which id, and the group under way
	u8 ids, membersOf[MAX_IDS];
	u8 attempts, idOf[MAX_ATTEMPTS];
	u8 phase, id, attempt, members, unanswered, answer, lateAck, age;
	// what happened so far of what happens seldom
	u8 cuts, leaders, parts, toggles, busy, stagings, ticks;

	bool operator==(const State& other) const { return memcmp(this, &other, sizeof(State)) == 0; }
};

// ------------------------------------------------------------------------------------------ steps

// Called for each state that follows: the state, what it violates, whether a deadline led to it.
using Next = std::function<void(State&, int, bool)>;

bool tracing;        // whether steps describe themselves
char description[300];
u64 tellings[TOLD_KINDS];

void say(const char* format, ...) {
	if (!tracing) return;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(description, sizeof description, format, arguments);
	va_end(arguments);
}

string names(int members) {
	string text = "{";
	for (int i = 0; i < BATCHES; i++)
		if (members >> i & 1) text += (text.size() > 1 ? "," : "") + string(NAMES[i]);
	return text + "}";
}

int count(int members) { return __builtin_popcount(members); }

// Which halves of a batch are in the stream.
int halvesOf(const State& s, int batch) {
	int halves = 0;
	for (int i = 0; i < s.size; i++)
		if (s.stored[i] / 2 == batch) halves |= 1 << (s.stored[i] & 1);
	return halves;
}

// Append the first messages of what has an id to the stream.
int append(State& s, int id, int atMost) {
	int violation = OK, position = 0;
	for (int batch = 0; batch < BATCHES; batch++) {
		if (!(s.membersOf[id] >> batch & 1)) continue;
		for (int half = 0; half < 2; half++, position++) {
			if (position >= atMost) continue;
			bool there = halvesOf(s, batch) >> half & 1;
			bool denied = s.told[batch] == REJECTED || s.told[batch] == NOT_SENT;
			bool passes = batch == 0 && half == 0 && halvesOf(s, 2);
			if (there || (s.told[batch] == PARTIAL && !s.partOf[id] && !violation)) violation = TWICE;
			else if (denied && !violation) violation = REJECTED_STORED;
			if (passes && !violation) violation = s.told[0] == IN_DOUBT ? SWAPPED_IN_DOUBT : SWAPPED;
			if (s.size < MAX_STORED) s.stored[s.size++] = batch * 2 + half;
		}
	}
	return violation;
}

// Tell one caller, and compare with the stream.
int tell(State& s, int batch, int what) {
	s.told[batch] = what;
	s.place[batch] = ENDED;
	if (!tracing) tellings[what]++;
	int halves = halvesOf(s, batch);
	bool part = false;
	for (int id = 1; id < MAX_IDS; id++)
		if (s.partOf[id] && (s.membersOf[id] >> batch & 1)) part = true;
	if (part && what != PARTIAL && what != IN_DOUBT) return PARTIAL_UNSEEN;
	if (what == COMMITTED && halves != 3) return COMMITTED_ABSENT;
	if ((what == REJECTED || what == NOT_SENT) && halves) return REJECTED_STORED;
	if (what == PARTIAL && !part) return FALSE_PARTIAL;
	return OK;
}

void stopListening(State& s) {
	for (Item& item : s.flight) item.heard = 0;
	for (Item& item : s.late) item.heard = 0;
	for (Proposal& proposal : s.proposal) proposal.heard = 0;
	s.answer = NONE;
}

// Nobody waits for an answer any more. With LATE an acknowledgement is heard all the same.
void waitNoLonger(State& s) {
	if (!LATE) stopListening(s);
	for (int i = 0; i < s.sending; i++)
		if (s.flight[i].kind == ID_PROBE) s.flight[i].heard = 0;
	s.answer = NONE;
}

void endGroup(State& s) {
	stopListening(s);
	s.phase = IDLE;
	s.id = s.attempt = s.members = s.unanswered = s.lateAck = s.age = 0;
}

int endAndTell(State& s, int what) {
	int violation = OK;
	for (int i = 0; i < BATCHES; i++)
		if ((s.members >> i & 1) && s.place[i] == IN_GROUP) {
			int found = tell(s, i, what);
			if (!violation) violation = found;
		}
	endGroup(s);
	return violation;
}

bool isKnown(const State& s, int id) { return s.idAge[id] && s.idAge[id] - 1 < WINDOW; }

bool isProposed(const State& s, int id) {
	for (int i = 0; i < s.proposals; i++)
		if (s.idOf[s.proposal[i].attempt] == id) return true;
	return false;
}

// ----------------------------------------------------------------------------------------- server

// The answer reaches the engine, if somebody listens.
void reply(State& s, const Item& item, Answer answer) {
	if (!item.heard) return;
	bool probe = item.kind == ID_PROBE;
	bool awaited = probe ? s.phase == ASKING : (s.phase == WAIT || s.phase == SILENT) && item.of == s.attempt;
	if (awaited && !s.answer) s.answer = answer;
	else if (!probe && answer == ACK) s.lateAck = 1;
}

void storeOrPropose(const State& before, const Item& item, const char* how, const Next& next) {
	int id = before.idOf[item.of], members = before.membersOf[id];
	if (!R1) {
		if (before.proposals == 3) return;
		State s = before;
		s.proposal[s.proposals++] = {item.of, item.heard};
		say("%s: attempt %d %s proposed", how, item.of, names(members).c_str());
		next(s, OK, false);
		return;
	}
	State all = before;
	int violation = append(all, id, 2 * BATCHES);
	all.idAge[id] = IDS;
	reply(all, item, ACK);
	say("%s: attempt %d %s STORED, acknowledged", how, item.of, names(members).c_str());
	next(all, violation, false);
	for (int k = 1; before.parts < PARTS && k < 2 * count(members); k++) {
		State s = before;
		s.parts++;
		s.partOf[id] = 1;
		s.idAge[id] = IDS;
		violation = append(s, id, k);
		say("%s: attempt %d %s PARTLY STORED (%d of %d), no answer", how, item.of, names(members).c_str(), k,
		    2 * count(members));
		next(s, violation, false);
	}
}

void deliver(const State& before, const Item& item, const char* how, const Next& next) {
	State s = before;
	if (item.kind == ID_PROBE) {
		Answer answer = isKnown(s, item.of) ? KNOWN : isProposed(s, item.of) ? IN_FLIGHT_10158 : UNKNOWN;
		reply(s, item, answer);
		say("%s: id probe %d -> %s", how, item.of, ANSWERS[answer]);
		return next(s, OK, false);
	}
	if (item.kind == FIRST) {
		if (s.busy < BUSY) {
			State refused = s;
			refused.busy++;
			reply(refused, item, TRANSIENT);
			say("%s: message 1 of attempt %d refused (10210)", how, item.of);
			next(refused, OK, false);
		}
		s.staged[item.of] = 1;
		say("%s: message 1 of attempt %d staged", how, item.of);
		return next(s, OK, false);
	}
	int id = s.idOf[item.of], members = s.membersOf[id];
	bool complete = s.staged[item.of];
	s.staged[item.of] = 0;
	bool refused = s.full || (POISON && (members >> (POISON - 1) & 1));
	// in the server's order: a full stream is answered before a known id
	Answer answer = !complete ? TRANSIENT : refused ? CONTENT : isKnown(s, id) ? KNOWN_10201
	              : isProposed(s, id) ? IN_FLIGHT_10158 : NONE;
	if (answer == NONE) return storeOrPropose(s, item, how, next);
	reply(s, item, answer);
	say("%s: rest of attempt %d %s -> %s%s", how, item.of, names(members).c_str(), ANSWERS[answer],
	    answer == CONTENT && s.full ? " (10077, full)" : "");
	next(s, OK, false);
}

void take(Item* items, u8& size, int index) {
	for (int i = index + 1; i < size; i++) items[i - 1] = items[i];
	items[--size] = {};
}

void serverSteps(const State& before, const Next& next) {
	if (before.proposals) {
		State s = before;
		Proposal proposal = s.proposal[0];
		for (int i = 1; i < s.proposals; i++) s.proposal[i - 1] = s.proposal[i];
		s.proposal[--s.proposals] = {};
		int id = s.idOf[proposal.attempt];
		int violation = append(s, id, 2 * BATCHES);
		s.idAge[id] = IDS;
		reply(s, {REST, proposal.attempt, proposal.heard, 0, 0}, ACK);
		say("attempt %d %s APPLIED, acknowledged", proposal.attempt, names(s.membersOf[id]).c_str());
		next(s, violation, false);
	}
	if (before.sending) {
		State s = before;
		Item item = s.flight[0];
		take(s.flight, s.sending, 0);
		deliver(s, item, "delivered", next);
	}
	for (int i = 0; i < before.stragglers; i++) {
		bool first = true;
		for (int j = 0; j < i; j++)
			if (before.late[j].connection == before.late[i].connection) first = false;
		if (!first) continue;
		State s = before;
		Item item = s.late[i];
		take(s.late, s.stragglers, i);
		deliver(s, item, "late bytes", next);
		State lost = before;
		lost.stragglers = 0;
		memset(lost.late, 0, sizeof lost.late);
		for (int j = 0; j < before.stragglers; j++)
			if (before.late[j].connection != item.connection) lost.late[lost.stragglers++] = before.late[j];
		say("the remaining bytes of a lost connection are lost");
		next(lost, OK, false);
	}
}

// ----------------------------------------------------------------------------------------- faults

// Everything up to an item travels on the lost connection, perhaps for a while; one item may be
// lost half written; the client's buffer sends the rest over the new connection.
void loseConnection(const State& before, const Next& next) {
	if (before.cuts >= CUTS || before.phase == IDLE) return;
	for (int cut = 0; cut <= before.sending; cut++)
		for (int half = 0; half < 2; half++) {
			bool fits = before.stragglers + cut <= 6;
			if (!fits || (cut == before.sending && half)) continue;
			State s = before;
			s.cuts++;
			s.sending = 0;
			memset(s.flight, 0, sizeof s.flight);
			for (int i = 0; i < before.sending; i++) {
				Item item = before.flight[i];
				if (i >= cut + half) s.flight[s.sending++] = item;
				else if (i < cut) {
					item.heard = 0;
					item.connection = s.cuts;
					s.late[s.stragglers++] = item;
				}
			}
			for (Proposal& proposal : s.proposal) proposal.heard = 0;
			int violation = OK;
			// without an id nothing can be found out
			if (!IDS && (s.phase == WAIT || s.phase == SILENT)) violation = endAndTell(s, IN_DOUBT);
			say("connection lost: %d of %d written items late on the old one%s, %d replayed on the new one%s", cut,
			    before.sending, half ? ", one lost" : "", s.sending, violation || IDS ? "" : "; no id: IN DOUBT");
			next(s, violation, false);
		}
}

void loseLeader(const State& before, const Next& next) {
	if (before.leaders >= LEADERS) return;
	State s = before;
	s.leaders++;
	memset(s.staged, 0, sizeof s.staged);
	if (R1) {
		say("server restarts: what is staged is dropped");
		return next(s, OK, false);
	}
	if (s.proposals) {
		State dropped = s;
		dropped.proposals = 0;
		memset(dropped.proposal, 0, sizeof dropped.proposal);
		say("leader change: staged and proposed is dropped");
		next(dropped, OK, false);
	}
	for (Proposal& proposal : s.proposal) proposal.heard = 0;
	say("leader change: staged is dropped, proposals survive");
	next(s, OK, false);
}

bool mayTakeLonger(const Item* items, int size) {
	return std::all_of(items, items + size, [](const Item& item) { return item.age < LONGEST; });
}

void passTime(const State& before, const Next& next) {
	bool possible = mayTakeLonger(before.flight, before.sending) && mayTakeLonger(before.late, before.stragglers);
	if (before.ticks >= TICKS || !possible) return;
	State s = before;
	s.ticks++;
	for (int i = 0; i < s.sending; i++) s.flight[i].age++;
	for (int i = 0; i < s.stragglers; i++) s.late[i].age++;
	for (int id = 1; id < MAX_IDS; id++)
		if (s.idAge[id] && s.idAge[id] <= WINDOW) s.idAge[id]++;
	if (s.id && s.age <= HALF) s.age++;
	say("a quarter of the duplicate window passes");
	next(s, OK, false);
}

void faults(const State& before, const Next& next) {
	loseConnection(before, next);
	loseLeader(before, next);
	passTime(before, next);
	for (int a = 1; before.stagings < STAGING && a < MAX_ATTEMPTS; a++)
		if (before.staged[a]) {
			State s = before;
			s.stagings++;
			s.staged[a] = 0;
			say("the server drops attempt %d, which is staged for too long", a);
			next(s, OK, false);
		}
	if (before.toggles < FULL) {
		State s = before;
		s.toggles++;
		s.full ^= 1;
		say(s.full ? "the stream becomes full (discard new)" : "the stream has room again");
		next(s, OK, false);
	}
}

// ---------------------------------------------------------------------------------------- callers

void submit(const State& before, const Next& next) {
	for (int i = 0; i < N; i++) {
		if (before.place[i] != NOT_YET) continue;
		State s = before;
		s.place[i] = QUEUED;
		say("caller submits %s", NAMES[i]);
		return next(s, OK, false);
	}
}

bool anyoneWaits(const State& s) {
	for (int i = 0; i < BATCHES; i++)
		if (s.place[i] == IN_GROUP) return true;
	return false;
}

// CommitEngine.expire
void expire(const State& before, const Next& next) {
	for (int i = 0; DEADLINES && i < N; i++) {
		State s = before;
		int violation;
		if (s.place[i] == QUEUED || s.place[i] == APART) {
			violation = tell(s, i, NOT_SENT);
			say("deadline of %s, which is queued: NOT SENT", NAMES[i]);
		}
		else if (s.place[i] == IN_GROUP && s.phase == WRITE && !s.unanswered) {
			violation = tell(s, i, REJECTED);
			s.members &= ~(1 << i);
			s.id = 0;   // other messages need another id
			if (!s.members) endGroup(s);
			say("deadline of %s, every attempt refused: REJECTED", NAMES[i]);
		}
		else if (s.place[i] == IN_GROUP) {
			violation = tell(s, i, IN_DOUBT);
			if (!anyoneWaits(s) && (!GOON || (!IDS && s.phase == SILENT))) endGroup(s);
			say("deadline of %s: IN DOUBT", NAMES[i]);
		}
		else continue;
		next(s, violation, true);
	}
}

// ----------------------------------------------------------------------------------------- engine

// StreamQueue.next: members of a group that was taken apart go first, one by one.
void beginGroup(const State& before, const Next& next) {
	for (int i = 0; i < N; i++)
		if (before.place[i] == APART) {
			State s = before;
			s.members = 1 << i;
			s.place[i] = IN_GROUP;
			s.phase = WRITE;
			say("engine: %s by itself", NAMES[i]);
			return next(s, OK, false);
		}
	for (int size = 1; size <= GROUP; size++) {
		State s = before;
		for (int i = 0; i < N && count(s.members) < size; i++)
			if (s.place[i] == QUEUED) {
				s.members |= 1 << i;
				s.place[i] = IN_GROUP;
			}
		if (count(s.members) < size) return;
		s.phase = WRITE;
		say("engine: group %s", names(s.members).c_str());
		next(s, OK, false);
	}
}

// GroupSender: every attempt has a batch id of its own, all of a group have one message id.
void write(const State& before, const Next& next) {
	bool possible = before.attempts < ATTEMPTS && before.attempts + 1 < MAX_ATTEMPTS && before.sending <= 3;
	bool young = before.age <= HALF || !YOUNG;
	if (!possible || (before.unanswered && !young)) return;
	State s = before;
	if (!s.id || !SAMEID) {
		if (s.ids + 1 >= MAX_IDS) return;
		s.id = ++s.ids;
		s.membersOf[s.id] = s.members;
	}
	int violation = OK;
	s.attempt = ++s.attempts;
	s.idOf[s.attempt] = s.id;
	s.flight[s.sending++] = {FIRST, s.attempt, 1, 0, 0};
	s.flight[s.sending++] = {REST, s.attempt, 1, 0, 0};
	s.phase = WAIT;
	s.answer = NONE;
	say("engine: writes attempt %d (id %d, %s)", s.attempt, s.id, names(s.members).c_str());
	next(s, violation, false);
}

// GroupDriver.conclude for a refusal: a lone batch is rejected, the members of a group are sent one
// by one. Those that were told "in doubt" are not sent again.
void refuse(State s, const Next& next) {
	if (count(s.members) == 1) {
		const char* answer = ANSWERS[s.answer];
		int violation = endAndTell(s, REJECTED);
		say("engine: %s -> REJECTED", answer);
		return next(s, violation, false);
	}
	say("engine: %s -> taken apart", ANSWERS[s.answer]);
	int members = s.members;
	endGroup(s);
	for (int i = 0; i < BATCHES; i++)
		if ((members >> i & 1) && s.place[i] == IN_GROUP) s.place[i] = APART;
	next(s, OK, false);
}

// GroupRules.onUnanswered
void unanswered(State s, const Next& next) {
	say("engine: no answer to attempt %d", s.attempt);
	waitNoLonger(s);
	if (!IDS) {
		s.phase = SILENT;
	}
	else {
		s.unanswered |= 1 << s.attempt;
		s.phase = PROBE;
	}
	next(s, OK, false);
}

// GroupRules.onStored and onRefused
void onAnswer(const State& before, const Next& next) {
	State s = before;
	if (s.answer == NONE) return;
	if (s.answer == ACK) {
		int violation = endAndTell(s, COMMITTED);
		say("engine: ack -> COMMITTED");
		return next(s, violation, false);
	}
	bool duplicate = s.answer == KNOWN_10201 || s.answer == IN_FLIGHT_10158;
	bool frozen = s.unanswered && (FREEZE || s.answer == TRANSIENT);
	if (frozen || duplicate) {
		say("engine: %s%s -> id probe", ANSWERS[s.answer], frozen ? ", but an earlier attempt is unanswered" : "");
		waitNoLonger(s);
		s.phase = PROBE;
		return next(s, OK, false);
	}
	if (s.answer == TRANSIENT) {
		say("engine: %s -> again", ANSWERS[s.answer]);
		waitNoLonger(s);
		s.phase = WRITE;
		return next(s, OK, false);
	}
	refuse(s, next);
}

// GroupRules.onProbe
void onProbe(const State& before, const Next& next) {
	if (before.answer == NONE) return;
	State s = before;
	Answer answer = Answer(s.answer);
	waitNoLonger(s);
	if (answer == KNOWN && R1 && READ) {
		s.phase = READING;
		say("engine: known -> reads");
		return next(s, OK, false);
	}
	if (answer == KNOWN) {
		int violation = endAndTell(s, COMMITTED);
		say("engine: known -> COMMITTED");
		return next(s, violation, false);
	}
	s.phase = (answer == UNKNOWN) ? WRITE : PROBE;
	say(answer == UNKNOWN ? "engine: not known -> again" : "engine: 10158 -> asks again");
	next(s, OK, false);
}

void engineSteps(const State& before, const Next& next) {
	State s = before;
	switch (before.phase) {
	case IDLE:
		beginGroup(before, next);
		break;
	case WRITE:
		write(before, next);
		break;
	case WAIT:
		unanswered(before, next);
		onAnswer(before, next);
		break;
	case SILENT:
		onAnswer(before, next);
		break;
	case PROBE:
		if (before.sending > 4) break;
		s.flight[s.sending++] = {ID_PROBE, s.id, 1, 0, 0};
		s.answer = NONE;
		s.phase = ASKING;
		say("engine: asks for id %d", s.id);
		next(s, OK, false);
		break;
	case ASKING: {
		bool gone = std::none_of(s.flight, s.flight + s.sending,
		                         [](const Item& item) { return item.kind == ID_PROBE && item.heard; });
		if (gone || s.sending <= 2) {
			waitNoLonger(s);
			s.phase = PROBE;
			say("engine: no answer to the id probe");
			next(s, OK, false);
		}
		onProbe(before, next);
		break;
	}
	case READING: {
		bool part = s.partOf[s.id];
		int violation = endAndTell(s, part ? PARTIAL : COMMITTED);
		say(part ? "engine: its last message is not there -> PARTIAL" : "engine: all is there -> COMMITTED");
		next(s, violation, false);
		break;
	}
	}
	if (before.phase != IDLE && before.lateAck) {
		State acknowledged = before;
		int violation = endAndTell(acknowledged, COMMITTED);
		say("engine: late ack -> COMMITTED");
		next(acknowledged, violation, false);
	}
	// CommitGroup.isSpent
	if (before.phase != IDLE && before.unanswered && before.age >= HALF) {
		State spent = before;
		int violation = endAndTell(spent, IN_DOUBT);
		say("engine: its id may be forgotten -> IN DOUBT");
		next(spent, violation, true);
	}
}

void steps(const State& state, const Next& next) {
	submit(state, next);
	expire(state, next);
	faults(state, next);
	serverSteps(state, next);
	engineSteps(state, next);
}

// ----------------------------------------------------------------------------------------- search

const size_t MOST_STATES = 60000000;

std::vector<State> states;
std::vector<u32> parents, table;

u64 hash(const State& state) {
	const u8* bytes = reinterpret_cast<const u8*>(&state);
	u64 value = 1469598103934665603ull;
	for (size_t i = 0; i < sizeof(State); i += 8) {
		u64 word = 0;
		memcpy(&word, bytes + i, std::min<size_t>(8, sizeof(State) - i));
		value = (value ^ word) * 0x9E3779B97F4A7C15ull;
		value ^= value >> 29;
	}
	return value ^ (value >> 32);
}

void grow() {
	table.assign(table.empty() ? 1 << 20 : table.size() * 2, 0);
	for (u32 i = 0; i < states.size(); i++) {
		u64 slot = hash(states[i]) & (table.size() - 1);
		while (table[slot]) slot = (slot + 1) & (table.size() - 1);
		table[slot] = i + 1;
	}
}

u32 add(const State& state, u32 parent) {
	if (states.size() * 2 >= table.size()) grow();
	u64 slot = hash(state) & (table.size() - 1);
	while (table[slot]) {
		if (states[table[slot] - 1] == state) return table[slot] - 1;
		slot = (slot + 1) & (table.size() - 1);
	}
	states.push_back(state);
	parents.push_back(parent);
	table[slot] = states.size();
	return states.size() - 1;
}

void printSteps(u32 index, const State& last, int violation) {
	std::vector<u32> path;
	for (u32 i = index; i != 0; i = parents[i]) path.push_back(i);
	path.push_back(0);
	std::reverse(path.begin(), path.end());
	tracing = true;
	for (size_t j = 0; j < path.size(); j++) {
		bool end = j + 1 == path.size();
		const State& wanted = end ? last : states[path[j + 1]];
		string step;
		steps(states[path[j]], [&](State& s, int found, bool) {
			if (step.empty() && s == wanted && (!end || found == violation)) step = description;
		});
		printf("  %2zu. %s\n", j + 1, step.c_str());
	}
	tracing = false;
}

struct Edges {
	std::vector<u64> from;
	std::vector<u32> to;
};

// Groups from which no definite answer can be reached any more, whatever happens, but by a deadline.
void printUndecidable(const Edges& edges, const std::vector<bool>& violating) {
	size_t size = states.size();
	std::vector<u64> begin(size + 1, 0);
	for (u32 to : edges.to) begin[to + 1]++;
	for (size_t i = 0; i < size; i++) begin[i + 1] += begin[i];
	std::vector<u32> reversed(edges.to.size()), todo;
	std::vector<u64> position(begin.begin(), begin.end() - 1);
	for (u32 i = 0; i < size; i++)
		for (u64 j = edges.from[i]; j < edges.from[i + 1]; j++) reversed[position[edges.to[j]]++] = i;
	std::vector<bool> decidable(size);
	for (u32 i = 0; i < size; i++) {
		const State& s = states[i];
		bool poisoned = POISON && (s.members >> (POISON - 1) & 1);
		// another attempt would do, but the model has no more
		bool outOfAttempts = s.phase == WRITE && s.attempts >= ATTEMPTS && !s.full && !poisoned;
		bool outOfIds = s.phase == WRITE && s.ids + 1 >= MAX_IDS;
		decidable[i] = s.phase == IDLE || outOfAttempts || outOfIds || violating[i];
		if (decidable[i]) todo.push_back(i);
	}
	while (!todo.empty()) {
		u32 i = todo.back();
		todo.pop_back();
		for (u64 j = begin[i]; j < begin[i + 1]; j++)
			if (!decidable[reversed[j]]) {
				decidable[reversed[j]] = true;
				todo.push_back(reversed[j]);
			}
	}
	std::map<string, u64> kinds;
	u64 groups = 0, undecidable = 0;
	for (u32 i = 0; i < size; i++) {
		const State& s = states[i];
		groups += s.phase != IDLE;
		if (decidable[i]) continue;
		undecidable++;
		bool poisoned = POISON && (s.members >> (POISON - 1) & 1);
		kinds[string(s.full ? "the stream is full" : poisoned ? "its content is refused" : "the stream takes it") +
		      (isKnown(s, s.id) ? ", stored" : s.idAge[s.id] ? ", stored and forgotten" : ", not stored") +
		      (s.stragglers ? ", old bytes alive" : "")]++;
	}
	printf("states of a group %llu, without any way to a definite answer %llu\n", (unsigned long long) groups,
	       (unsigned long long) undecidable);
	for (auto& kind : kinds) printf("  %9llu %s\n", (unsigned long long) kind.second, kind.first.c_str());
}

int search() {
	State start;
	memset(&start, 0, sizeof start);
	add(start, 0);
	u64 transitions = 0, counts[VIOLATIONS] = {0};
	State examples[VIOLATIONS];
	u32 exampleParents[VIOLATIONS];
	bool capped = false;
	Edges edges;
	std::vector<bool> violating;
	for (u32 i = 0; i < states.size(); i++) {
		State current = states[i];
		edges.from.push_back(edges.to.size());
		violating.push_back(false);
		steps(current, [&](State& s, int violation, bool deadline) {
			transitions++;
			if (violation) {
				if (!counts[violation]++) {
					examples[violation] = s;
					exampleParents[violation] = i;
				}
				violating[i] = true;
				if (violation != SWAPPED_IN_DOUBT) return;
			}
			if (states.size() >= MOST_STATES) {
				capped = true;
				return;
			}
			u32 next = add(s, i);
			if (LIVE && !deadline && next != i) edges.to.push_back(next);
		});
	}
	edges.from.push_back(edges.to.size());
	printf("states %zu, transitions %llu%s\n", states.size(), (unsigned long long) transitions,
	       capped ? ", MORE WERE NOT SEARCHED" : "");
	printf("told: committed %llu, rejected %llu, not sent %llu, in doubt %llu, partly stored %llu\n",
	       (unsigned long long) tellings[COMMITTED], (unsigned long long) tellings[REJECTED],
	       (unsigned long long) tellings[NOT_SENT], (unsigned long long) tellings[IN_DOUBT],
	       (unsigned long long) tellings[PARTIAL]);
	int violations = 0;
	for (int v = 1; v < VIOLATIONS; v++) {
		if (!counts[v]) continue;
		// what was told "in doubt" may be stored whenever: no violation, but worth knowing
		bool harmless = v == SWAPPED_IN_DOUBT;
		violations += !harmless;
		printf("%s %s (%llu)\n", harmless ? "NOTE" : "VIOLATION", VIOLATION_NAMES[v], (unsigned long long) counts[v]);
		if (!harmless) printSteps(exampleParents[v], examples[v], v);
	}
	if (LIVE && !capped) printUndecidable(edges, violating);
	return capped ? 2 : violations ? 1 : 0;
}

int main(int argc, char** argv) {
	std::map<string, int*> options = {
	    {"N", &N}, {"GROUP", &GROUP}, {"ATTEMPTS", &ATTEMPTS}, {"R1", &R1}, {"CUTS", &CUTS}, {"LEADERS", &LEADERS},
	    {"PARTS", &PARTS}, {"FULL", &FULL}, {"POISON", &POISON}, {"BUSY", &BUSY}, {"STAGING", &STAGING},
	    {"TICKS", &TICKS}, {"DEADLINES", &DEADLINES}, {"IDS", &IDS}, {"LATE", &LATE}, {"GOON", &GOON},
	    {"FREEZE", &FREEZE}, {"READ", &READ}, {"SAMEID", &SAMEID}, {"YOUNG", &YOUNG}, {"LIVE", &LIVE}};
	for (int i = 1; i < argc; i++) {
		string argument = argv[i];
		size_t at = argument.find('=');
		if (at == string::npos || !options.count(argument.substr(0, at))) {
			fprintf(stderr, "unknown option %s, see README.md\n", argv[i]);
			return 3;
		}
		*options[argument.substr(0, at)] = atoi(argument.c_str() + at + 1);
	}
	return search();
}
