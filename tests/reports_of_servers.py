"""Reports of mail servers about a mail (RFC 3464), as Postfix, Exim and Exchange write them."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.stadt.example (Mail Delivery System)
To: kette@stadt.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xk2.1804/mx"
Message-Id: <4Xk2mZ0Q@mx.stadt.example>

This is a MIME-encapsulated message.

--4Xk2.1804/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4Xk2.1804/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.stadt.example
X-Postfix-Queue-ID: 4Xk2mZ0Q
X-Postfix-Sender: rfc822; kette@stadt.example
Arrival-Date: Mon,  1 Mar 2027 10:00:01 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.jobcenter.example
Diagnostic-Code: smtp; {words}

--4Xk2.1804/mx
Content-Description: Undelivered Message
Content-Type: message/rfc822

{returned}
--4Xk2.1804/mx--
"""

# Exim returns the headers as a text of their own, and is shorter.
EXIM = """\
From: Mail Delivery System <Mailer-Daemon@relay.example>
To: kette@stadt.example
Content-Type: multipart/report; report-type=delivery-status; boundary=1767-eximdsn-8042
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1767-eximdsn-8042
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients.

--1767-eximdsn-8042
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example

Action: {action}
Final-Recipient: rfc822;{recipient}
Status: {status}
Remote-MTA: dns; mail.jobcenter.example
Diagnostic-Code: smtp; {words}

--1767-eximdsn-8042
Content-type: text/rfc822-headers

{headers}

--1767-eximdsn-8042--
"""

# Exchange encodes what it returns, tells in German, and ends its lines as the standard wants.
EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@amt.example>
To: <kette@stadt.example>
Date: Mon, 1 Mar 2027 10:00:05 +0100
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_f2a0_"
Content-Language: de-DE
Subject: Unzustellbar: Betreff
MIME-Version: 1.0

--_f2a0_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_inner_"

--_inner_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

RmVobGVyIGJlaSBkZXIgTmFjaHJpY2h0ZW56dXN0ZWxsdW5nIGFuIGZvbGdlbmRlIEVtcGbDpG5nZXI=

--_inner_--

--_f2a0_
Content-Type: message/delivery-status

Reporting-MTA: dns;AMT-EX01.amt.example

Final-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{words}
X-Display-Name: Jobcenter

--_f2a0_
Content-Type: message/rfc822

{returned}
--_f2a0_--
""".replace("\n", "\r\n")

GONE = {
    "action": "failed",
    "status": "5.1.1",
    "words": "550 5.1.1 <{recipient}>: Recipient address\n    rejected: User unknown",
}
LATER = {"action": "delayed", "status": "4.4.1", "words": "connect to mail.jobcenter.example: timed out"}


def report(sample: str, mail: str, recipient: str = "post@example.org", **said: str) -> bytes:
    """Return a server's report about a mail.

    :param mail: the mail that comes back, headers and text.
    :param said: `action`, `status` and `words` of the server; sent back for good where not given.
    """
    told = {name: words.format(recipient=recipient) for name, words in ({**GONE, **said}).items()}
    headers = mail.replace("\r\n", "\n").partition("\n\n")[0]
    filled = sample.format(recipient=recipient, returned=mail, headers=headers, **told)
    return filled.encode()
