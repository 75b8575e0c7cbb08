// A model of the outbox relay: every interleaving, breadth first, of two relays (crash, pause, zombie),
// the row of one lane, and a stream with late, lost and replayed bytes, expiring message ids, leader
// changes, partial commits and refusals. A violation is printed as the shortest list of steps.
//
// The code beside it is nats-batch-outbox, package io.github.natsbatch.outbox.relay. The states of a relay
// here (enum PC) are those of its LaneState:
//
//   STBY            RelayLoop.share, LaneStore.acquire: the lane is free, or ours    (L1)
//   L2              RECOVER     OpeningPhase.recover: what a former owner was sending
//   LOOP            POLL        PollPhase.poll: look for rows; delete what was sent
//   L4              INTENT      PollPhase.intent: one transaction deletes and writes down what is next
//   CHECK, RENEW    the same    SendPhase.check: lease, and age of the group
//   WRITE, WAIT     SEND, AWAIT SendPhase, AnswerPhase
//   DOUBT           the same    DoubtPhase.doubt
//   PROBE           the same    DoubtPhase.probe: ask for the message id
//   SCAN, SCANB     SCAN, RECHECK  DoubtPhase.scan and recheck: read the stream
//   RESET           the same    DoubtPhase.reset
//   PARK, PARKP     PARK        DoubtPhase.park; single = 1, 2 here is TAKE_APART there
//   EW, EWAIT, EDB  EPOCH       OpeningPhase.epoch: write a marker, wait, note it
//
// What the code does and the model does not: OPEN (reads only), postponing a row (a group that is given up,
// as in taking apart), refusals that are tried again at once (a group that stays and was not stored).
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>
using namespace std;
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

// ---- the size of the world
int N = 2;       // rows
int R1 = 0;      // 1: a stream with one replica, 0: replicated (a proposal is stored later)
int CR = 2;      // crashes
int DR = 2;      // lost connections
int LC = 0;      // leader changes
int PART = 0;    // commits that a stream with one replica stores in part
int POISON = 0;  // the row that the stream refuses, 0: none
int RELAYS = 2;  // relays
int MAXG = 2;    // the most rows in a group
int PRE = 0;     // 1: the rows are there from the start
int MT = 1;      // markers that stay unanswered
int W = 3;       // the deduplication window, in ticks; 0: the stream remembers nothing
int RS = 2;      // the age up to which a group is sent again without a look-up, in ticks
int LS = 1;      // the lease, in ticks
int D = 0;       // assumed longest time from the look at the lease to the leader, in ticks; 0: unbounded

// ---- the rules; all 0 is the first design, which fails
int F_resend = 0;     // before a resend, look at the lease
int F_first = 0;      // "id known" to the first attempt: look it up instead of parking
int F_parkf = 0;      // parking is fenced
int F_r1look = 0;     // one replica: never send again without a look-up
int F_clock = 0;      // the age counts from before the look-up
int F_resetf = 0;     // resetting the age is fenced
int F_bisect = 0;     // refused for its content while in doubt: look it up, then take it apart
int F_epoch = 0;      // EPOCH: everything carries the sequence of the last marker
int F_scan2 = 0;      // one replica: read the end once more before "stored in part"
int F_lcsafe = 1;     // a new leader serves only after it applied or dropped what is old
int F_both = 0;       // the age is looked at together with the lease
int F_quar = 0;       // wait for D before each look-up
int F_nolease = 0;    // 1: no look at the lease at all
int F_alwayslook = 0; // look up before each resend
int F_nowrite_r8 = 0; // assume that nothing arrives more than a window late
// controls: 1: the fence of the intent is ignored, 2: a time-out is taken for an acknowledgement
int MUT = 0;

// Where a relay is.
enum PC : u8 {
	DOWN,
	STBY,
	L2,
	LOOP,
	L4,
	CHECK,
	WRITE,
	WAIT,
	DOUBT,
	PROBE,
	SCAN,
	SCANB,
	RESET,
	PARK,
	PARKP,
	RENEW,
	EW,
	EWAIT,
	EDB,
	NPC
};

const char *PCN[] = {"DOWN", "STBY",  "L2",	   "LOOP", "L4",	"CHECK", "WRITE", "WAIT",  "DOUBT", "PROBE",
					 "SCAN", "SCANB", "RESET", "PARK", "PARKP", "RENEW", "EW",	  "EWAIT", "EDB"};

// What the stream answers: nothing, stored, id known, id in flight, refused, another epoch.
enum ANS : u8 { A_NONE, A_ACK, A_10201, A_10158, A_CONTENT, A_FENCE };

const char *AN[] = {"-", "ack", "10201", "10158", "content error", "10071/10164 (epoch)"};

// What must not happen.
enum V { V_NONE, V_DUP, V_LOST, V_INV, V_SPLIT, V_PARKSTORED, V_STOREDPARK, V_RESENTPART, V_PARTDONE, V_N };

const char *VN[] = {"",
					"DUPLICATE",
					"DELETED-NOT-STORED",
					"ORDER-INVERTED",
					"GROUP-SPLIT",
					"PARKED-BUT-STORED",
					"STORED-AFTER-PARK",
					"PARTIAL-RESENT",
					"PARTIAL-REPORTED-DONE"};

// A message on its way: t 1 a group, 2 a marker; g the group, e its epoch, src the relay + 1 that still waits
// for the answer, a its age.
struct Item {
	u8 t, g, e, src, a;
}; // t:0 none 1 batch 2 marker ; src: relay+1 if awaited else 0

// What is stored: the rows of a group, whole or in part.
struct Log {
	u8 g, mask, age, full;
};

// What a leader has proposed and not applied.
struct Pend {
	u8 t, g, e, src, known;
};

// What a relay knows; gone with a crash.
struct Rel {
	u8 pc, valid, lease, gid, mask, age, sage, first, doubt, prev, ans, last, ss, epoch, single, nextpc, newe,
		cage, qt;
	Item f[2];
};

// The world: rows (0 not there, 1 pending, 2 deleted, 3 parked), the lane's row, the stream, late bytes, relays.
struct S {
	u8 row[3];
	u8 owner, lease, gid, gmask, gage, sseq, depoch, nextg;
	u8 gm[8];
	u8 nlog;
	Log log[4];
	u8 np;
	Pend p[3];
	u8 marker;
	u8 no;
	Item o[3];
	Rel r[2];
	u8 cr, dr, lc, pt, mt;

	bool operator==(const S &b) const {
		return !memcmp(this, &b, sizeof(S));
	}
};

int storedIdx(const S &s, int g) {
	for (int i = s.nlog - 1; i >= 0; i--)
		if (s.log[i].g == g && s.log[i].full)
			return i;
	return -1;
}

int partIdx(const S &s, int g) {
	for (int i = 0; i < s.nlog; i++)
		if (s.log[i].g == g && !s.log[i].full)
			return i;
	return -1;
}

bool known(const S &s, int g) {
	int i = storedIdx(s, g);
	return i >= 0 && s.log[i].age < W;
}

int inlog(const S &s) {
	int m = 0;
	for (int i = 0; i < s.nlog; i++)
		m |= s.log[i].mask;
	return m;
}

int infull(const S &s) {
	int m = 0;
	for (int i = 0; i < s.nlog; i++)
		if (s.log[i].full)
			m |= s.log[i].mask;
	return m;
}

static bool wantL;
static char L[400];
#define LAB(...)                                                                                             \
	do {                                                                                                     \
		if (wantL)                                                                                           \
			snprintf(L, sizeof L, __VA_ARGS__);                                                              \
	} while (0)
const char *RN[] = {"A", "B"};

string rows(int m) {
	string x = "{";
	for (int i = 0; i < 3; i++)
		if (m >> i & 1) {
			if (x.size() > 1)
				x += ",";
			x += char('1' + i);
		}
	return x + "}";
}

void canon(S &s) { // drop dead data, sort multiset, compress epochs
	for (int i = 1; i < s.no; i++)
		for (int j = i; j > 0 && memcmp(&s.o[j], &s.o[j - 1], sizeof(Item)) < 0; j--)
			swap(s.o[j], s.o[j - 1]);
	if (F_epoch) {
		u8 mp[256];
		memset(mp, 0, 256);
		bool us[256];
		memset(us, 0, 256);
		auto u = [&](u8 e) { us[e] = 1; };
		u(s.marker);
		u(s.depoch);
		for (int i = 0; i < s.np; i++)
			u(s.p[i].e);
		for (int i = 0; i < s.no; i++)
			u(s.o[i].e);
		for (int k = 0; k < 2; k++) {
			u(s.r[k].epoch);
			u(s.r[k].newe);
			for (auto &f : s.r[k].f)
				u(f.e);
		}
		int n = 0;
		mp[0] = 0;
		for (int i = 1; i < 256; i++)
			if (us[i])
				mp[i] = ++n;
		auto m = [&](u8 &e) { e = mp[e]; };
		m(s.marker);
		m(s.depoch);
		for (int i = 0; i < s.np; i++)
			m(s.p[i].e);
		for (int i = 0; i < s.no; i++)
			m(s.o[i].e);
		for (int k = 0; k < 2; k++) {
			m(s.r[k].epoch);
			m(s.r[k].newe);
			for (auto &f : s.r[k].f)
				m(f.e);
		}
	}
}

u8 newEpoch(const S &s) {
	u8 n = s.marker;
	auto u = [&](u8 e) { n = max(n, e); };
	u(s.depoch);
	for (int i = 0; i < s.np; i++)
		u(s.p[i].e);
	for (int i = 0; i < s.no; i++)
		u(s.o[i].e);
	for (int k = 0; k < 2; k++) {
		u(s.r[k].epoch);
		u(s.r[k].newe);
		for (auto &f : s.r[k].f)
			u(f.e);
	}
	return n + 1;
}

typedef function<void(S &, int)> CB;

int append(S &s, int g, int mask, int full) { // returns violation
	int v = 0;
	int il = inlog(s);
	if (il & mask)
		v = V_DUP;
	else
		for (int i = 0; i < 3 && !v; i++)
			if (mask >> i & 1) {
				if (s.row[i] == 3)
					v = V_STOREDPARK;
			}
	if (!v) {
		for (int i = 0; i < 3; i++)
			if (mask >> i & 1)
				if (il >> (i + 1))
					v = V_INV;
	}
	if (s.nlog < 4) {
		s.log[s.nlog] = {(u8)g, (u8)mask, 0, (u8)full};
		s.nlog++;
	}
	return v;
}

void answer(S &s, int src, u8 a) {
	if (src) {
		s.r[src - 1].ans = a;
	}
}

// deliver an item to the stream leader; may branch -> cb
void deliver(const S &s0, Item it, const char *how, const CB &cb) {
	S s = s0;
	char pre[120];
	if (wantL)
		snprintf(pre, sizeof pre, "%s", how);
	auto emit = [&](S &x, int v) { cb(x, v); };
	if (it.t == 2) {
		if (R1) {
			s.marker = it.e;
			answer(s, it.src, A_ACK);
			LAB("%s: marker written", how);
			emit(s, 0);
		}
		else if (s.np < 3) {
			s.p[s.np++] = {2, 0, it.e, it.src, 1};
			LAB("%s: marker proposed", how);
			emit(s, 0);
		}
		return;
	}
	bool fenceBad = false;
	if (F_epoch) {
		fenceBad = it.e != s.marker;
		for (int i = 0; i < s.np; i++)
			if (s.p[i].t == 2 && s.p[i].known)
				fenceBad = true;
	}
	bool inflight = false;
	for (int i = 0; i < s.np; i++)
		if (s.p[i].t == 1 && s.p[i].g == it.g && s.p[i].known)
			inflight = true;
	auto idc = [&]() -> bool {
		if (known(s, it.g)) {
			answer(s, it.src, A_10201);
			LAB("%s: g%d id known -> 10201", how, it.g);
			emit(s, 0);
			return true;
		}
		if (inflight) {
			answer(s, it.src, A_10158);
			LAB("%s: g%d in flight -> 10158", how, it.g);
			emit(s, 0);
			return true;
		}
		return false;
	};
	auto fc = [&]() -> bool {
		if (fenceBad) {
			answer(s, it.src, A_FENCE);
			LAB("%s: g%d refused by the epoch fence", how, it.g);
			emit(s, 0);
			return true;
		}
		return false;
	};
	if (R1) {
		if (fc())
			return;
		if (idc())
			return;
	}
	else {
		if (idc())
			return;
		if (fc())
			return;
	}
	int m = s.gm[it.g];
	if (POISON && (m >> (POISON - 1) & 1)) {
		answer(s, it.src, A_CONTENT);
		LAB("%s: g%d%s content error", how, it.g, rows(m).c_str());
		emit(s, 0);
		return;
	}
	if (R1) {
		S a = s;
		int v = append(a, it.g, m, 1);
		answer(a, it.src, A_ACK);
		LAB("%s: g%d%s STORED", how, it.g, rows(m).c_str());
		emit(a, v);
		if (s.pt < PART && __builtin_popcount(m) > 1) {
			S b = s;
			b.pt++;
			int f = m & -m;
			int v2 = append(b, it.g, f, 0);
			LAB("%s: g%d%s PARTLY STORED (%s only), no answer", how, it.g, rows(m).c_str(), rows(f).c_str());
			emit(b, v2);
		}
	}
	else {
		if (s.np >= 3)
			return;
		s.p[s.np++] = {1, it.g, it.e, it.src, 1};
		LAB("%s: g%d%s proposed to Raft", how, it.g, rows(m).c_str());
		emit(s, 0);
	}
}

void clearLocal(Rel &r) {
	u8 pc = r.pc;
	Item f0 = r.f[0], f1 = r.f[1];
	memset(&r, 0, sizeof r);
	r.pc = pc;
	r.f[0] = f0;
	r.f[1] = f1;
}

void unawait(S &s, int k) {
	for (auto &f : s.r[k].f)
		f.src = 0;
	for (int i = 0; i < s.np; i++)
		if (s.p[i].src == k + 1)
			s.p[i].src = 0;
	s.r[k].ans = 0;
}

bool dropConn(S &s, int k) {
	int n = 0;
	for (auto &f : s.r[k].f)
		if (f.t)
			n++;
	if (s.no + n > 3)
		return false;
	unawait(s, k);
	for (auto &f : s.r[k].f) {
		if (f.t) {
			f.src = 0;
			s.o[s.no++] = f;
		}
		f = {0, 0, 0, 0, 0};
	}
	return true;
}

void toResend(S &s, Rel &r) {
	r.pc = F_resend ? CHECK : WRITE;
}

void stepDown(Rel &r) {
	Item a = r.f[0], b = r.f[1];
	memset(&r, 0, sizeof r);
	r.f[0] = a;
	r.f[1] = b;
	r.pc = STBY;
}

void done(S &s, Rel &r, int idx) {
	r.prev = r.mask;
	r.last = idx + 1;
	r.gid = 0;
	r.mask = 0;
	r.first = r.doubt = 0;
	r.ans = 0;
	r.age = 0;
	r.sage = 0;
	r.ss = 0;
	r.single = 0;
	r.pc = LOOP;
}

// Every step that is possible.
void gen(const S &s0, const CB &cb0) {
	CB cb = [&](S &s, int v) {
		canon(s);
		cb0(s, v);
	};
	// row commits
	for (int i = 0; i < N; i++)
		if (s0.row[i] == 0) {
			S s = s0;
			s.row[i] = 1;
			LAB("user tx: row %d committed", i + 1);
			cb(s, 0);
			break;
		}
	// tick
	{
		S s = s0;
		bool ch = false;
		auto dec = [&](u8 &x) {
			if (x) {
				x--;
				ch = true;
			}
		};
		auto inc = [&](u8 &x, int m) {
			if (x < m) {
				x++;
				ch = true;
			}
		};
		dec(s.lease);
		for (int k = 0; k < RELAYS; k++)
			dec(s.r[k].lease);
		if (s.gid)
			inc(s.gage, RS);
		for (int k = 0; k < RELAYS; k++)
			if (s.r[k].gid) {
				inc(s.r[k].age, RS);
				if (F_clock)
					inc(s.r[k].sage, RS);
			}
		for (int i = 0; i < s.nlog; i++)
			inc(s.log[i].age, W);
		bool ok = true;
		if (F_quar)
			for (int k = 0; k < RELAYS; k++)
				if (s.r[k].pc == PROBE)
					inc(s.r[k].qt, D + 1);
		if (D) {
			for (int k = 0; k < RELAYS; k++) {
				if (s.r[k].pc == WRITE) {
					if (s.r[k].cage >= D)
						ok = false;
					else {
						s.r[k].cage++;
						ch = true;
					}
				}
				for (auto &f : s.r[k].f)
					if (f.t == 1) {
						if (f.a >= D)
							ok = false;
						else {
							f.a++;
							ch = true;
						}
					}
			}
			for (int i = 0; i < s.no; i++)
				if (s.o[i].t == 1) {
					if (s.o[i].a >= D)
						ok = false;
					else {
						s.o[i].a++;
						ch = true;
					}
				}
		}
		if (!ok)
			ch = false;
		if (ch) {
			LAB("time +0.2 window (lease runs out: %s)", s0.lease && !s.lease ? "yes" : "no");
			cb(s, 0);
		}
	}
	// apply
	if (s0.np) {
		S s = s0;
		Pend p = s.p[0];
		for (int i = 1; i < s.np; i++)
			s.p[i - 1] = s.p[i];
		s.p[--s.np] = {0, 0, 0, 0, 0};
		if (p.t == 2) {
			s.marker = p.e;
			answer(s, p.src, A_ACK);
			LAB("stream: marker applied");
			cb(s, 0);
		}
		else {
			int v = append(s, p.g, s.gm[p.g], 1);
			answer(s, p.src, A_ACK);
			LAB("stream: g%d%s APPLIED%s", p.g, rows(s.gm[p.g]).c_str(), p.src ? " (ack on its way)" : "");
			cb(s, v);
		}
	}
	// leader change
	if (!R1 && s0.lc < LC) {
		{
			S s = s0;
			s.lc++;
			for (auto &p : s.p)
				p = {0, 0, 0, 0, 0};
			s.np = 0;
			LAB("leader change: proposals lost");
			cb(s, 0);
		}
		if (s0.np) {
			S s = s0;
			s.lc++;
			for (int i = 0; i < s.np; i++) {
				s.p[i].src = 0;
				if (!F_lcsafe)
					s.p[i].known = 0;
			}
			LAB("leader change: proposals survive%s", F_lcsafe ? "" : ", in-flight ids forgotten");
			cb(s, 0);
		}
	}
	// old items
	for (int i = 0; i < s0.no; i++) {
		if (i && !memcmp(&s0.o[i], &s0.o[i - 1], sizeof(Item)))
			continue;
		S s = s0;
		Item it = s.o[i];
		for (int j = i + 1; j < s.no; j++)
			s.o[j - 1] = s.o[j];
		s.o[--s.no] = {0, 0, 0, 0, 0};
		{
			S x = s;
			LAB("old bytes of %s lost", it.t == 2 ? "marker" : "a batch");
			cb(x, 0);
		}
		bool late = false;
		if (F_nowrite_r8 && it.t == 1) {
			int x = storedIdx(s, it.g);
			late = x >= 0 && s.log[x].age >= W;
		}
		if (!late)
			deliver(s, it, "late bytes (old connection) reach the leader", cb);
	}
	for (int k = 0; k < RELAYS; k++) {
		const Rel &q = s0.r[k];
		const char *n = RN[k];
		// deliver from current connection
		if (q.f[0].t) {
			S s = s0;
			Item it = s.r[k].f[0];
			s.r[k].f[0] = s.r[k].f[1];
			s.r[k].f[1] = {0, 0, 0, 0, 0};
			char h[60];
			if (wantL)
				snprintf(h, sizeof h, "%s's message reaches the leader", n);
			bool late = false;
			if (F_nowrite_r8 && it.t == 1) {
				int x = storedIdx(s, it.g);
				late = x >= 0 && s.log[x].age >= W;
			}
			if (!late)
				deliver(s, it, wantL ? h : "", cb);
			else {
				LAB("%s: late message assumed not to arrive", n);
				cb(s, 0);
			}
		}
		if (q.pc != DOWN && s0.cr < CR) {
			S s = s0;
			if (dropConn(s, k)) {
				memset(&s.r[k], 0, sizeof(Rel));
				s.cr++;
				LAB("%s CRASHES (bytes may be on their way)", n);
				cb(s, 0);
			}
		}
		if (q.pc != DOWN && s0.dr < DR && q.f[0].t) {
			S s = s0;
			if (dropConn(s, k)) {
				s.dr++;
				Rel &r = s.r[k];
				if (r.pc == WAIT) {
					r.pc = DOUBT;
					r.doubt = 1;
				}
				else if (r.pc == EWAIT)
					r.pc = EW;
				LAB("%s loses its connection (sent bytes still on their way), reconnects", n);
				cb(s, 0);
			}
		}
		S s = s0;
		Rel &r = s.r[k];
		switch (q.pc) {
		case DOWN:
			r.pc = STBY;
			LAB("%s starts", n);
			cb(s, 0);
			break;
		case STBY:
			if (s.owner == k + 1 || s.lease == 0) {
				s.owner = k + 1;
				s.lease = LS;
				r.lease = LS;
				r.valid = 1;
				s.r[1 - k].valid = 0;
				r.epoch = 0;
				if (F_epoch) {
					r.pc = EW;
					r.nextpc = L2;
				}
				else
					r.pc = L2;
				LAB("%s L1 acquires the lane (fence+1)", n);
				cb(s, 0);
			}
			break;
		case L2:
			r.epoch = F_epoch ? r.epoch : 0;
			if (s.gid) {
				r.gid = s.gid;
				r.mask = s.gmask;
				r.age = s.gage;
				r.ss = s.sseq;
				r.first = 0;
				r.doubt = 1;
				// F_epoch: fence is up -> look-up is final;
				r.pc = F_epoch ? SCAN : DOUBT;
				LAB("%s L2 loads intent g%d%s", n, r.gid, rows(r.mask).c_str());
			}
			else {
				r.last = s.sseq;
				r.pc = LOOP;
				LAB("%s L2: no intent", n);
			}
			cb(s, 0);
			break;
		case LOOP: {
			int pm = 0, c = 0;
			for (int i = 0; i < N; i++)
				if (s.row[i] == 1 && !(q.prev >> i & 1) && c < (q.single ? 1 : MAXG)) {
					pm |= 1 << i;
					c++;
				}
			if (pm) {
				r.mask = pm;
				r.pc = L4;
				LAB("%s L3 polls %s", n, rows(pm).c_str());
				cb(s, 0);
			}
			else if (q.prev) {
				if (!q.valid && MUT != 1) {
					stepDown(r);
					LAB("%s idle clear: fence -> steps down", n);
					cb(s, 0);
				}
				else {
					int v = 0;
					for (int i = 0; i < N; i++)
						if (q.prev >> i & 1) {
							if (!(infull(s) >> i & 1) && s.row[i] != 3)
								v = inlog(s) >> i & 1 ? V_PARTDONE : V_LOST;
							s.row[i] = 2;
						}
					r.prev = 0;
					s.gid = s.gmask = s.gage = 0;
					s.sseq = q.last;
					s.lease = LS;
					r.lease = LS;
					LAB("%s idle: deletes %s, clears intent", n, rows(q.prev).c_str());
					cb(s, v);
				}
			}
			if (q.lease < LS) {
				S t = s0;
				Rel &z = t.r[k];
				if (q.valid) {
					t.lease = LS;
					z.lease = LS;
					LAB("%s renews", n);
				}
				else {
					stepDown(z);
					LAB("%s renewal refused by the fence: steps down", n);
				}
				cb(t, 0);
			}
			break;
		}
		case L4:
			if (!q.valid && MUT != 1) {
				stepDown(r);
				LAB("%s L4 refused by the fence: steps down", n);
				cb(s, 0);
			}
			else {
				int v = 0;
				for (int i = 0; i < N; i++)
					if (q.prev >> i & 1) {
						if (!(infull(s) >> i & 1) && s.row[i] != 3)
							v = inlog(s) >> i & 1 ? V_PARTDONE : V_LOST;
						s.row[i] = 2;
					}
				int g = s.nextg++;
				if (g >= 8)
					break;
				s.gm[g] = q.mask;
				// split check: group taken apart although one bigger group with these rows may be stored
				// later is caught as DUP
				s.gid = g;
				s.gmask = q.mask;
				s.gage = 0;
				s.sseq = q.last;
				s.lease = LS;
				r.lease = LS;
				r.gid = g;
				r.age = 0;
				r.ss = q.last;
				r.first = 1;
				r.doubt = 0;
				r.prev = 0;
				r.pc = CHECK;
				LAB("%s L4: deletes prev %s, writes intent g%d%s", n, rows(q.prev).c_str(), g,
					rows(q.mask).c_str());
				cb(s, v);
			}
			break;
		case CHECK:
			if (F_both && !q.first && !F_epoch && q.age >= RS) {
				r.pc = DOUBT;
				LAB("%s L5: older than 0.6 window -> look-up", n);
				cb(s, 0);
			}
			else if (q.lease >= 1 || F_nolease) {
				r.pc = WRITE;
				LAB("%s L5 lease check passes", n);
				cb(s, 0);
			}
			else {
				r.pc = RENEW;
				LAB("%s L5 lease too short", n);
				cb(s, 0);
			}
			break;
		case RENEW:
			if (q.valid) {
				s.lease = LS;
				r.lease = LS;
				r.pc = CHECK;
				LAB("%s renews lease (fenced)", n);
			}
			else {
				stepDown(r);
				LAB("%s renewal refused: steps down", n);
			}
			cb(s, 0);
			break;
		case WRITE:
			if (!q.f[1].t) {
				int i = q.f[0].t ? 1 : 0;
				for (auto &f : r.f)
					f.src = 0;
				r.f[i] = {1, q.gid, (u8)(F_epoch ? q.epoch : 0), (u8)(k + 1), q.cage};
				r.ans = 0;
				r.cage = 0;
				r.pc = WAIT;
				int v = 0;
				if (partIdx(s0, q.gid) >= 0 && !(F_epoch && q.epoch != s0.marker))
					v = V_RESENTPART; // a fenced-off write is refused by the stream
				LAB("%s writes g%d%s to the socket%s", n, q.gid, rows(q.mask).c_str(),
					q.valid ? "" : " (ZOMBIE: lane already lost)");
				cb(s, v);
			}
			break;
		case WAIT: {
			if (MUT == 2) {
				S t = s0;
				Rel &z = t.r[k];
				unawait(t, k);
				int gi = t.nlog - 1;
				done(t, z, gi);
				LAB("%s MUTANT: timeout taken for an ack", n);
				cb(t, 0);
			}
			{
				S t = s0;
				Rel &z = t.r[k];
				unawait(t, k);
				z.doubt = 1;
				z.first = 0;
				z.pc = DOUBT;
				z.ans = 0;
				LAB("%s: no answer (timeout)%s", n, q.ans ? " - the answer was lost" : "");
				cb(t, 0);
			}
			if (q.ans) {
				u8 a = q.ans;
				r.ans = 0;
				if (a == A_ACK) {
					int i = storedIdx(s, q.gid);
					done(s, r, i);
					LAB("%s gets the ack: done", n);
					cb(s, 0);
				}
				else if (a == A_10201) {
					if (q.first && !F_first) {
						r.pc = PARK;
						LAB("%s gets 10201 on ITS first attempt", n);
					}
					else {
						r.doubt = 1;
						r.first = 0;
						r.pc = PROBE;
						LAB("%s gets 10201 -> look-up", n);
					}
					cb(s, 0);
				}
				else if (a == A_10158) {
					r.doubt = 1;
					r.first = 0;
					r.pc = DOUBT;
					LAB("%s gets 10158", n);
					cb(s, 0);
				}
				else if (a == A_FENCE) {
					r.doubt = 1;
					r.first = 0;
					r.pc = EW;
					r.nextpc = SCAN;
					LAB("%s gets 10071: fence lost", n);
					cb(s, 0);
				}
				else if (a == A_CONTENT) {
					if (!q.doubt || (F_bisect && F_epoch)) {
						if (__builtin_popcount(q.mask) > 1) {
							r.single = 1;
							r.gid = 0;
							r.mask = 0;
							r.prev = 0;
							r.last = q.ss;
							r.first = r.doubt = 0;
							r.age = 0;
							r.ss = 0;
							r.pc = LOOP;
							LAB("%s content error: bisect to single rows", n);
						}
						else {
							r.pc = PARK;
							LAB("%s content error on a single row", n);
						}
						cb(s, 0);
					}
					else if (F_bisect) {
						r.pc = PROBE;
						r.single = 2;
						LAB("%s content error on a group in doubt -> look-up first", n);
						cb(s, 0);
					}
					else {
						r.pc = DOUBT;
						LAB("%s content error, group in doubt: never taken apart", n);
						cb(s, 0);
					}
				}
			}
			break;
		}
		case DOUBT:
			r.first = 0;
			r.ans = 0;
			if (F_epoch) {
				r.pc = EW;
				r.nextpc = SCAN;
				LAB("%s in doubt -> new epoch", n);
				cb(s, 0);
			}
			else if (q.age < RS && !(R1 && F_r1look) && !F_alwayslook) {
				toResend(s, r);
				LAB("%s in doubt, age %d < 0.6 window -> resend", n, q.age);
				cb(s, 0);
			}
			else {
				r.sage = 0;
				r.pc = PROBE;
				LAB("%s in doubt -> LOOKUP", n);
				cb(s, 0);
			}
			break;
		case PROBE:
			if (F_quar && q.qt <= D)
				break;
			r.qt = 0;
			if (F_quar)
				r.sage = 0;
			if (q.f[0].t)
				break; // FIFO on the connection
			if (R1) {
				r.pc = SCAN;
				LAB("%s fence answered", n);
				cb(s, 0);
			}
			else {
				bool inf = false;
				for (int i = 0; i < s.np; i++)
					if (s.p[i].t == 1 && s.p[i].g == q.gid && s.p[i].known)
						inf = true;
				bool lcwait = false;
				if (known(s, q.gid)) {
					int i = storedIdx(s, q.gid);
					done(s, r, i);
					LAB("%s id probe: duplicate -> done", n);
					cb(s, 0);
				}
				else if (inf || lcwait) {
				} // ask again later
				else {
					r.pc = SCAN;
					LAB("%s id probe: 10071, not known", n);
					cb(s, 0);
				}
			}
			break;
		case SCAN: {
			int i = storedIdx(s, q.gid);
			if (i >= 0 && i >= q.ss) {
				done(s, r, i);
				LAB("%s scan finds g%d: done", n, q.gid);
				cb(s, 0);
			}
			else if (R1) {
				r.pc = SCANB;
				LAB("%s scan: last message not found", n);
				cb(s, 0);
			}
			else if (q.single == 2) {
				r.doubt = 0;
				r.single = 0;
				if (__builtin_popcount(q.mask) > 1) {
					r.single = 1;
					r.gid = 0;
					r.mask = 0;
					r.last = q.ss;
					r.first = 0;
					r.age = 0;
					r.ss = 0;
					r.sage = 0;
					r.pc = LOOP;
				}
				else
					r.pc = PARK;
				LAB("%s absent: take apart", n);
				cb(s, 0);
			}
			else {
				r.pc = RESET;
				LAB("%s scan: g%d absent", n, q.gid);
				cb(s, 0);
			}
			break;
		}
		case SCANB: {
			bool f = false;
			for (int i = q.ss; i < s.nlog; i++)
				if (s.log[i].g == q.gid)
					f = true;
			if (f && F_scan2 && storedIdx(s, q.gid) >= 0) {
				int i = storedIdx(s, q.gid);
				done(s, r, i);
				LAB("%s re-check finds the last message: done", n);
				cb(s, 0);
				break;
			}
			if (f) {
				r.pc = PARKP;
				LAB("%s finds only the first message: partial", n);
			}
			else if (q.single == 2) {
				r.doubt = 0;
				r.single = 0;
				if (__builtin_popcount(q.mask) > 1) {
					r.single = 1;
					r.gid = 0;
					r.mask = 0;
					r.last = q.ss;
					r.first = 0;
					r.age = 0;
					r.ss = 0;
					r.sage = 0;
					r.pc = LOOP;
				}
				else
					r.pc = PARK;
				LAB("%s absent: take apart", n);
			}
			else {
				r.pc = RESET;
				LAB("%s scan: first not found either", n);
			}
			cb(s, 0);
			break;
		}
		case RESET: {
			u8 a = F_clock ? q.sage : 0;
			if (F_resetf && !q.valid) {
				stepDown(r);
				LAB("%s reset clock refused by fence", n);
				cb(s, 0);
				break;
			}
			if (s.gid == q.gid)
				s.gage = a;
			else if (!F_resetf && s.gid)
				s.gage = a; // unfenced UPDATE hits whatever intent is there
			r.age = a;
			r.sage = 0;
			if (F_epoch)
				r.pc = CHECK;
			else
				toResend(s, r);
			LAB("%s resets the clock%s", n, q.valid ? "" : " (ZOMBIE)");
			cb(s, 0);
			break;
		}
		case PARK:
		case PARKP: {
			if (F_parkf && !q.valid) {
				stepDown(r);
				LAB("%s park refused by the fence: steps down", n);
				cb(s, 0);
				break;
			}
			int v = 0;
			for (int i = 0; i < N; i++)
				if ((q.mask >> i & 1)) {
					if (s.row[i] == 1) {
						s.row[i] = 3;
						if (infull(s) >> i & 1)
							v = V_PARKSTORED;
					}
				}
			if (F_parkf && s.gid == q.gid) {
				s.gid = s.gmask = s.gage = 0;
			}
			int ls = q.ss;
			bool pp = q.pc == PARKP;
			Item a = r.f[0], b = r.f[1];
			u8 vv = q.valid, le = q.lease, ep = q.epoch;
			(void)pp;
			memset(&r, 0, sizeof r);
			r.f[0] = a;
			r.f[1] = b;
			r.valid = vv;
			r.lease = le;
			r.epoch = ep;
			r.last = ls;
			r.pc = LOOP;
			LAB("%s PARKS %s%s", n, rows(q.mask).c_str(), q.valid ? "" : " (ZOMBIE)");
			cb(s, v);
			break;
		}
		case EW:
			if (!q.f[1].t) {
				int i = q.f[0].t ? 1 : 0;
				for (auto &f : r.f)
					f.src = 0;
				u8 e = newEpoch(s);
				r.f[i] = {2, 0, e, (u8)(k + 1), 0};
				r.newe = e;
				r.ans = 0;
				r.pc = EWAIT;
				LAB("%s writes an epoch marker%s", n, q.valid ? "" : " (ZOMBIE)");
				cb(s, 0);
			}
			break;
		case EWAIT: {
			bool gone = !q.ans;
			for (auto &f : q.f)
				if (f.src)
					gone = false;
			for (int i = 0; i < s0.np; i++)
				if (s0.p[i].src == k + 1)
					gone = false;
			if (gone || s0.mt < MT) {
				S t = s0;
				if (!gone)
					t.mt++;
				Rel &z = t.r[k];
				unawait(t, k);
				z.pc = EW;
				z.newe = 0;
				z.ans = 0;
				LAB("%s: marker unanswered", n);
				cb(t, 0);
			}
		}
			if (q.ans == A_ACK) {
				r.ans = 0;
				r.pc = EDB;
				LAB("%s: marker acked", n);
				cb(s, 0);
			}
			break;
		case EDB:
			if (!q.valid) {
				stepDown(r);
				LAB("%s stores marker_seq: refused by the fence, steps down", n);
				cb(s, 0);
			}
			else {
				s.depoch = q.newe;
				r.epoch = q.newe;
				r.newe = 0;
				s.lease = LS;
				r.lease = LS;
				r.pc = q.nextpc;
				r.nextpc = 0;
				s.depoch = 0;
				LAB("%s stores marker_seq (fenced)", n);
				cb(s, 0);
			}
			break;
		default:
			break;
		}
	}
}

struct H {
	static u64 h(const S &s) {
		const u8 *p = (const u8 *)&s;
		u64 x = 1469598103934665603ull;
		size_t n = sizeof(S), i = 0;
		for (; i + 8 <= n; i += 8) {
			u64 w;
			memcpy(&w, p + i, 8);
			x = (x ^ w) * 0x9E3779B97F4A7C15ull;
			x ^= x >> 29;
		}
		u64 w = 0;
		memcpy(&w, p + i, n - i);
		x = (x ^ w) * 0x9E3779B97F4A7C15ull;
		x ^= x >> 32;
		return x;
	}
};

vector<S> st;
vector<u32> par;
vector<u32> tab;
u64 msk;

// Hash table of the states seen.
void grow() {
	u64 n = tab.size() ? tab.size() * 2 : 1 << 20;
	tab.assign(n, 0);
	msk = n - 1;
	for (u32 i = 0; i < st.size(); i++) {
		u64 h = H::h(st[i]) & msk;
		while (tab[h])
			h = (h + 1) & msk;
		tab[h] = i + 1;
	}
}

u32 add(const S &s, u32 p, bool &nw) {
	if (st.size() * 2 >= tab.size())
		grow();
	u64 h = H::h(s) & msk;
	while (tab[h]) {
		if (st[tab[h] - 1] == s) {
			nw = false;
			return tab[h] - 1;
		}
		h = (h + 1) & msk;
	}
	st.push_back(s);
	par.push_back(p);
	tab[h] = st.size();
	nw = true;
	return st.size() - 1;
}

// Print the steps that lead to a state.
void trace(u32 idx, S *last, int v) {
	vector<u32> path;
	for (u32 i = idx;; i = par[i]) {
		path.push_back(i);
		if (i == 0)
			break;
	}
	reverse(path.begin(), path.end());
	int n = 1;
	for (size_t j = 0; j + 1 <= path.size(); j++) {
		const S *target = j + 1 < path.size() ? &st[path[j + 1]] : last;
		if (!target)
			break;
		wantL = true;
		string lab = "?";
		bool got = false;
		gen(st[path[j]], [&](S &x, int vv) {
			if (!got && x == *target && (j + 1 < path.size() ? vv == 0 : vv == v)) {
				lab = L;
				got = true;
			}
		});
		wantL = false;
		printf("  %2d. %s\n", n++, lab.c_str());
	}
}

int main(int c, char **a) {
	int live = 1;
	size_t maxS = 40000000;
	map<string, int *> o = {{"N", &N},
							{"R1", &R1},
							{"CR", &CR},
							{"DR", &DR},
							{"LC", &LC},
							{"PART", &PART},
							{"POISON", &POISON},
							{"RELAYS", &RELAYS},
							{"MAXG", &MAXG},
							{"W", &W},
							{"RS", &RS},
							{"LS", &LS},
							{"resend", &F_resend},
							{"first", &F_first},
							{"parkf", &F_parkf},
							{"r1look", &F_r1look},
							{"clock", &F_clock},
							{"resetf", &F_resetf},
							{"bisect", &F_bisect},
							{"epoch", &F_epoch},
							{"scan2", &F_scan2},
							{"lcsafe", &F_lcsafe},
							{"alook", &F_alwayslook},
							{"nolate", &F_nowrite_r8},
							{"live", &live},
							{"PRE", &PRE},
							{"MT", &MT},
							{"D", &D},
							{"both", &F_both},
							{"quar", &F_quar},
							{"nolease", &F_nolease},
							{"MUT", &MUT}};
	for (int i = 1; i < c; i++) {
		string x = a[i];
		auto e = x.find('=');
		if (e == string::npos || !o.count(x.substr(0, e))) {
			printf("bad option %s\n", a[i]);
			return 1;
		}
		*o[x.substr(0, e)] = atoi(x.c_str() + e + 1);
	}
	for (int i = 1; i < c; i++)
		printf("%s ", a[i]);
	puts("");
	S s;
	memset(&s, 0, sizeof s);
	s.nextg = 1;
	if (PRE)
		for (int i = 0; i < N; i++)
			s.row[i] = 1;
	bool nw;
	add(s, 0, nw);
	vector<u32> vio_at[V_N];
	bool seen[V_N] = {0};
	S vst[V_N];
	u32 vpar[V_N];
	u64 vcount[V_N] = {0};
	vector<u64> eoff;
	vector<u32> ed;
	u64 trans = 0;
	bool capped = false;
	vector<u8> exc;
	for (u32 i = 0; i < st.size(); i++) {
		S cur = st[i];
		eoff.push_back(ed.size());
		gen(cur, [&](S &x, int v) {
			trans++;
			if (v) {
				if (exc.size() <= i)
					exc.resize(i + 1, 0);
				exc[i] = 1;
				vcount[v]++;
				if (!seen[v]) {
					seen[v] = true;
					vst[v] = x;
					vpar[v] = i;
				}
				return;
			}
			if (st.size() >= maxS) {
				capped = true;
				return;
			}
			bool nn;
			u32 id = add(x, i, nn);
			if (live && id != i)
				ed.push_back(id);
		});
	}
	eoff.push_back(ed.size());
	printf("states %zu transitions %llu%s\n", st.size(), (unsigned long long)trans,
		   capped ? " (CAPPED)" : "");
	for (int v = 1; v < V_N; v++)
		if (seen[v]) {
			printf("VIOLATION %s (%llu violating transitions)\n", VN[v], (unsigned long long)vcount[v]);
			trace(vpar[v], &vst[v], v);
		}
	if (live && !capped) {
		size_t n = st.size();
		vector<u8> good(n, 0);
		size_t ng = 0;
		// reverse CSR
		vector<u64> ro(n + 1, 0);
		for (u32 x : ed)
			ro[x + 1]++;
		for (size_t i = 0; i < n; i++)
			ro[i + 1] += ro[i];
		vector<u32> re(ed.size());
		vector<u64> pos(ro.begin(), ro.end() - 1);
		for (u32 i = 0; i < n; i++)
			for (u64 j = eoff[i]; j < eoff[i + 1]; j++)
				re[pos[ed[j]]++] = i;
		vector<u32> q;
		for (u32 i = 0; i < n; i++) {
			const S &x = st[i];
			bool g = true;
			int f = infull(x);
			for (int k = 0; k < N; k++)
				if (x.row[k] == 1 && !(f >> k & 1))
					g = false;
			if (i < exc.size() && exc[i])
				g = true;
			if (g) {
				good[i] = 1;
				q.push_back(i);
			}
		}
		while (!q.empty()) {
			u32 x = q.back();
			q.pop_back();
			ng++;
			for (u64 j = ro[x]; j < ro[x + 1]; j++)
				if (!good[re[j]]) {
					good[re[j]] = 1;
					q.push_back(re[j]);
				}
		}
		size_t bad = n - ng;
		printf("dead ends: %zu\n", bad);
		if (bad)
			for (u32 i = 0; i < n; i++)
				if (!good[i]) {
					puts("VIOLATION DEAD-END");
					trace(i, nullptr, 0);
					const S &x = st[i];
					printf("     rows %d%d%d lane owner %d g%d; A=%s B=%s log=%d\n", x.row[0], x.row[1],
						   x.row[2], x.owner, x.gid, PCN[x.r[0].pc], PCN[x.r[1].pc], x.nlog);
					break;
				}
	}
}
