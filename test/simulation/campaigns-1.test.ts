import { describeCampaigns } from './campaigns';

describeCampaigns(0);
