//! Wire types of Didimdol: what a screen and a consultation say to each other. Data only.
